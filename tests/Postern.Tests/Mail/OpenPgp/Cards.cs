using System.Text;
using Postern.Mail.Addresses;
using Postern.Mail.Mime;
using Postern.Mail.OpenPgp;

namespace Postern.Tests.Mail.OpenPgp;

/// <summary>Keys and letters of these tests.</summary>
internal static class Cards
{
    /// <summary>Other programs look at the machine's clock, so these tests do too.</summary>
    public static DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    static readonly Lazy<OpenPgpKey> LazyAlice = new(() => Make("alice@example.org"));
    static readonly Lazy<OpenPgpKey> LazyBob = new(() => Make("bob@example.org"));
    static readonly Lazy<OpenPgpKey> LazyMallory = new(() => Make("mallory@example.org"));

    public static OpenPgpKey Alice => Needed(LazyAlice);

    public static OpenPgpKey Bob => Needed(LazyBob);

    public static OpenPgpKey Mallory => Needed(LazyMallory);

    public const string Words = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\nThe result is good.\r\n-- \r\nA. B.\r\n";

    public static byte[] Letter { get; } = Encoding.ASCII.GetBytes(Words);

    public static EmailAddress Address(string text) => EmailAddress.TryParse(text, out var address) ? address : throw new ArgumentException(text);

    public static OpenPgpKey Make(string address)
    {
        var now = Now.AddMinutes(-5);
        return OpenPgpKeyMaker.Make(Address(address), now, now.AddDays(730));
    }

    public static OpenPgpKey Read(byte[] file) => Assert.Single(OpenPgpKeyFile.Read(file, Now).Keys);

    public static async Task<byte[]> Seal(byte[] entity, OpenPgpKey recipient, OpenPgpKey? signer, CancellationToken ct)
    {
        using var output = new MemoryStream();
        Assert.IsType<OpenPgpSealAnswer.Sealed>(await OpenPgpSealer.Seal(new MemoryStream(entity), [recipient], signer, Now, output, ct));
        return output.ToArray();
    }

    /// <summary>The armored part of PGP/MIME.</summary>
    public static byte[] Ciphertext(byte[] entity) => MimeMessage.Parse(entity).Part(2).Decode().ToArray();

    static OpenPgpKey Needed(Lazy<OpenPgpKey> key)
    {
        Assert.SkipWhen(OpenPgpLibrary.Problem is not null, OpenPgpLibrary.Problem ?? "");
        return key.Value;
    }
}
