using Postern.Mail.Mime;

namespace Postern.Mail.Smime.Open;

/// <summary>What an entity is to S/MIME (RFC 8551 §3.2, §3.5.3, §3.9).</summary>
enum SmimeEntityKind
{
    /// <summary>Ordinary content.</summary>
    None,

    /// <summary>CMS as the body.</summary>
    Cms,

    /// <summary>multipart/signed with CMS in its second part.</summary>
    Detached,
}

static class SmimeEntity
{
    /// <summary>Only the outermost entity counts: what stands inside another multipart is not opened, or it could be sent out with the parts around it (EFAIL).</summary>
    public static SmimeEntityKind KindOf(MimeEntity entity) => entity.Type switch
    {
        { Name: "application/pkcs7-mime" or "application/x-pkcs7-mime" } => SmimeEntityKind.Cms,
        { Name: "application/octet-stream" } when HasCmsName(entity) => SmimeEntityKind.Cms,
        { Name: "multipart/signed" } when IsSigned(entity) => SmimeEntityKind.Detached,
        _ => SmimeEntityKind.None,
    };

    /// <summary>The signed part and the signature; null unless there are exactly these two.</summary>
    public static (MimeEntity Content, MimeEntity Signature)? Pair(MimeEntity multipart)
    {
        List<MimeEntity> parts = [];
        foreach (var part in multipart.Parts) parts.Add(part);
        return parts.Count == 2 ? (parts[0], parts[1]) : null;
    }

    static bool IsSigned(MimeEntity entity)
    {
        if (entity.Type.Parameters?.Find("protocol") is { } protocol) return IsSignature(protocol.ToLowerInvariant());
        return Pair(entity) is { } pair && IsSignature(pair.Signature.Type.Name);
    }

    static bool IsSignature(string type) => type is "application/pkcs7-signature" or "application/x-pkcs7-signature";

    static bool HasCmsName(MimeEntity entity) => Path.GetExtension(entity.FileName ?? "").ToLowerInvariant() is ".p7m" or ".p7c";
}
