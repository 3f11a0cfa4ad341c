using Postern.Mail.OpenPgp;
using Postern.Mail.Smime.Open;

namespace Postern.Mail.Mime.Protected;

/// <summary>How a message is encrypted or signed end to end, told by its form alone: nothing is opened or checked.</summary>
public enum SealedForm
{
    None,
    Smime,
    OpenPgp,

    /// <summary>Something encrypted stands beside other parts, or inside them. It is never opened there: it could be sent out with the parts around it (EFAIL).</summary>
    Beside,
}

public static class SealedForms
{
    /// <summary>Of a whole message.</summary>
    public static SealedForm Of(ReadOnlyMemory<byte> message)
    {
        var parsed = MimeMessage.Parse(message);
        if (SmimeEntity.KindOf(parsed.Root) is not SmimeEntityKind.None) return SealedForm.Smime;
        if (OpenPgpForm.Find(parsed) is not null) return SealedForm.OpenPgp;

        for (var index = 1; index < parsed.PartCount; index++)
            if (IsEncrypted(parsed.Part(index).Type)) return SealedForm.Beside;
        return SealedForm.None;
    }

    /// <summary>Of a header alone: false where the message cannot be sealed as a whole. What stands in the body is not seen.</summary>
    public static bool MayBeSealed(MimeHeader header) => header.Type.Name is "multipart/signed" or "multipart/encrypted"
        or "application/pkcs7-mime" or "application/x-pkcs7-mime" or "application/pgp-encrypted" or "application/pgp" or "application/octet-stream";

    static bool IsEncrypted(MimeType type) => type.Name switch
    {
        "application/pkcs7-mime" or "application/x-pkcs7-mime" => type.Parameters?.Find("smime-type")?.ToLowerInvariant() is not ("signed-data" or "certs-only"),
        "multipart/encrypted" => true,
        _ => false,
    };
}
