using Postern.Flow.Open;
using Postern.Mail.Mime;
using Postern.Store.Queue;

namespace Postern.Flow.Inbound;

/// <summary>What is kept of opening a message, in the words of the record.</summary>
static class EndToEnds
{
    public static EndToEnd Of(OpenedLetter.Refused no, bool isEncrypted, string why) => new() { Standard = no.Standard, IsEncrypted = isEncrypted, IsOpened = false, Why = why };

    public static EndToEnd Of(OpenedLetter.Opened opened, bool isOpened, string? why) => new()
    {
        Standard = opened.Standard,
        IsEncrypted = opened.WasEncrypted,
        IsOpened = isOpened,
        Cipher = opened.Cipher?.ToLowerInvariant(),
        Integrity = opened.Integrity?.ToLowerInvariant(),
        Signature = WordOf(opened.Signature),
        SignerDomain = opened.Signature is SignatureWord.Good or SignatureWord.OfAnother ? opened.SignerDomain : null,
        Why = why,
    };

    public static EndToEnd Beside(ReadOnlyMemory<byte> message) => new()
    {
        Standard = message.Span.IndexOf("application/pgp-encrypted"u8) >= 0 ? "openpgp" : "smime",
        IsEncrypted = true,
        IsOpened = false,
        Why = "something encrypted stands beside what nothing protects",
    };

    public static EndToEnd TooLarge(MimeHeader header) => new()
    {
        Standard = header.Type.Name is "multipart/encrypted" or "application/pgp-encrypted" or "application/pgp" || IsPgp(header) ? "openpgp" : "smime",
        IsEncrypted = LooksEncrypted(header),
        IsOpened = false,
        Why = "it is too large to be opened on its way",
    };

    /// <summary>By its form: there is a ciphertext, for whomever.</summary>
    public static bool LooksEncrypted(ReadOnlyMemory<byte> message) =>
        LooksEncrypted(MimeMessage.Parse(message).Root.Fields) || message.Span.IndexOf("-----BEGIN PGP MESSAGE-----"u8) >= 0;

    static bool LooksEncrypted(MimeHeader header) => header.Type.Name switch
    {
        "multipart/encrypted" or "application/pgp-encrypted" or "application/pgp" or "application/octet-stream" => true,
        "application/pkcs7-mime" or "application/x-pkcs7-mime" => header.Type.Parameters?.Find("smime-type")?.ToLowerInvariant() is not ("signed-data" or "certs-only"),
        _ => false,
    };

    static bool IsPgp(MimeHeader header) => header.Type.Parameters?.Find("protocol")?.Contains("pgp", StringComparison.OrdinalIgnoreCase) ?? false;

    static string WordOf(SignatureWord word) => word switch
    {
        SignatureWord.None => "none",
        SignatureWord.Good => "good",
        SignatureWord.Bad => "bad",
        SignatureWord.Unknown => "unknown",
        SignatureWord.OfAnother => "of-another",
        SignatureWord.NoLonger => "no-longer",
    };
}
