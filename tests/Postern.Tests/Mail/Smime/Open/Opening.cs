using System.Text;
using Postern.Mail.Smime;
using Postern.Mail.Smime.Open;

namespace Postern.Tests.Mail.Smime.Open;

/// <summary>Opens for whom a test says, trusting the authority of <see cref="People"/>.</summary>
static class Opening
{
    public static OpenOptions With(params IReadOnlyList<SmimeIdentity> identities) => new()
    {
        Identities = identities,
        From = ["p256@example.org"],
        Trust = new() { Roots = [People.Authority.Certificate], Now = People.Now },
    };

    public static OpenAnswer Open(byte[] message, params IReadOnlyList<SmimeIdentity> identities) => SmimeOpener.Open(message, With(identities));

    public static OpenedMail Opened(byte[] message, params IReadOnlyList<SmimeIdentity> identities) =>
        Assert.IsType<OpenAnswer.Opened>(Open(message, identities)).Mail;

    public static RefusedWhy Refused(byte[] message, params IReadOnlyList<SmimeIdentity> identities) =>
        Assert.IsType<OpenAnswer.Refused>(Open(message, identities)).Why;

    /// <summary>The header of an entity, and its body in base64, around CMS.</summary>
    public static byte[] Entity(string type, ReadOnlySpan<byte> cms) => Encoding.ASCII.GetBytes(
        $"Content-Type: application/pkcs7-mime; smime-type={type}\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(cms, Base64FormattingOptions.InsertLineBreaks)}\r\n");

    /// <summary>The CMS inside an entity.</summary>
    public static byte[] Cms(byte[] entity)
    {
        var text = Encoding.ASCII.GetString(entity);
        return Convert.FromBase64String(text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
    }
}
