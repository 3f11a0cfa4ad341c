using System.Text;
using System.Text.Json.Nodes;
using Postern.Mail.Mime.Protected;
using Postern.Mail.OpenPgp;
using Postern.Tests.Mail.OpenPgp;
using static Postern.Tests.Mail.OpenPgp.OtherProgram;

namespace Postern.Tests.Mail.Mime.Protected;

/// <summary>Another program's reading of what is protected: notmuch, over GMime and GnuPG, shows the subject that was hidden.</summary>
public sealed class NotmuchTests
{
    const string Letter = "From: Alice <alice@example.org>\r\nTo: carol@example.org\r\nSubject: The figures\r\nDate: Mon, 1 Jun 2026 10:00:00 +0000\r\nMessage-ID: <1@example.org>\r\n";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Content-Type: text/plain\r\n\r\nHello\r\n")]
    [InlineData("\r\nHello\r\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b--\r\n")]
    public async Task Notmuch_shows_the_subject_that_is_inside(string rest)
    {
        Need("notmuch");
        await using var gpg = new Gnupg();
        var carol = Cards.Read(await gpg.Make("carol@example.org", "ed25519", "cv25519", Ct));
        var message = await Sealed(Letter + rest, carol);
        Assert.DoesNotContain("The figures", message, StringComparison.Ordinal);

        Assert.Equal("The figures", await Shown(gpg, message));
    }

    static async Task<string> Sealed(string letter, OpenPgpKey recipient)
    {
        var split = HeaderProtection.Split(Encoding.ASCII.GetBytes(letter), null, HeaderConfidentiality.Cipher)!; // far below the limits
        using var output = new MemoryStream();
        output.Write(split.OuterFields.Span);
        await using var payload = split.Payload();
        Assert.IsType<OpenPgpSealAnswer.Sealed>(await OpenPgpSealer.Seal(payload, [recipient], Cards.Alice, Cards.Now, output, Ct));
        return Encoding.Latin1.GetString(output.ToArray());
    }

    static async Task<string> Shown(Gnupg gpg, string message)
    {
        var mail = gpg["mail"];
        foreach (var folder in (string[])["cur", "new", "tmp"]) Directory.CreateDirectory(Path.Combine(mail, folder));
        await File.WriteAllTextAsync(Path.Combine(mail, "cur", "1:2,S"), message, Encoding.Latin1, Ct);
        await File.WriteAllTextAsync(gpg["notmuch"], $"[database]\npath={mail}\n[user]\nname=Carol\nprimary_email=carol@example.org\n", Ct);
        Dictionary<string, string> environment = new() { ["NOTMUCH_CONFIG"] = gpg["notmuch"], ["GNUPGHOME"] = Path.GetDirectoryName(mail)! }; // its folder
        _ = (await Run("notmuch", ["new"], null, Ct, environment)).Good;
        var shown = (await Run("notmuch", ["show", "--format=json", "--decrypt=true", "id:1@example.org"], null, Ct, environment)).Good;
        return JsonNode.Parse(shown)![0]![0]![0]!["headers"]!["Subject"]!.GetValue<string>(); // a list of threads, messages and replies
    }
}
