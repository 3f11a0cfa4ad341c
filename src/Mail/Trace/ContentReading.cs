using Postern.Mail.Mime;

namespace Postern.Mail.Trace;

/// <summary>S/MIME (RFC 8551 §3.2) and OpenPGP (RFC 3156) by the outermost Content-Type. Nothing is opened or verified.</summary>
static class ContentReading
{
    public static ContentProtection Of(ReadOnlySpan<byte> contentType)
    {
        var parameters = Parameters.Read(contentType);
        var type = parameters.Main.ToLowerInvariant();
        var protocol = parameters.Find("protocol")?.ToLowerInvariant();
        var form = type switch
        {
            "application/pkcs7-mime" or "application/x-pkcs7-mime" => parameters.Find("smime-type")?.ToLowerInvariant() is "signed-data" or "certs-only"
                ? ContentForm.SmimeSigned
                : ContentForm.SmimeEncrypted,
            "multipart/signed" when protocol is "application/pkcs7-signature" or "application/x-pkcs7-signature" => ContentForm.SmimeSigned,
            "multipart/signed" when protocol is "application/pgp-signature" => ContentForm.OpenPgpSigned,
            "multipart/encrypted" when protocol is "application/pgp-encrypted" => ContentForm.OpenPgpEncrypted,
            _ => ContentForm.None,
        };
        return new(form, Words(form));
    }

    static string Words(ContentForm form) => form switch
    {
        ContentForm.None => "The content itself is neither encrypted nor signed by S/MIME or OpenPGP, going by its type.",
        ContentForm.SmimeEncrypted => "The content itself is encrypted by S/MIME: servers on the way could not read it, however it travelled. Its header could be read.",
        ContentForm.OpenPgpEncrypted => "The content itself is encrypted by OpenPGP: servers on the way could not read it, however it travelled. Its header could be read.",
        ContentForm.SmimeSigned => "The content is signed by S/MIME, not checked here. A signature hides nothing.",
        ContentForm.OpenPgpSigned => "The content is signed by OpenPGP, not checked here. A signature hides nothing.",
    };
}
