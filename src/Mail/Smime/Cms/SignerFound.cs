using System.Formats.Asn1;

namespace Postern.Mail.Smime.Cms;

/// <summary>SignerInfo (RFC 5652 §5.3).</summary>
/// <param name="Name">Whose certificate.</param>
/// <param name="Digest">The digest over the content.</param>
/// <param name="Attributes">Signed attributes; null when the content itself is signed.</param>
/// <param name="Algorithm">Null for one that Postern does not know.</param>
/// <param name="Signature">The signature.</param>
sealed record SignerFound(CertificateName Name, DigestKind Digest, SignedAttributes? Attributes, SignatureAlgorithm? Algorithm, ReadOnlyMemory<byte> Signature)
{
    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0);
    static readonly Asn1Tag Second = new(TagClass.ContextSpecific, 1);

    public static SignerFound Read(AsnReader info)
    {
        var version = info.ReadVersion(1, 3);
        var name = CertificateName.Read(info);
        if (name.IsByKey != (version == 3)) throw new AsnContentException("The version is another.");
        var digest = Digests.Read(info);
        var attributes = info.IsNext(First) ? SignedAttributes.Read(info.ReadEncodedValue()) : null;
        var algorithm = SignatureAlgorithm.Read(info.ReadEncodedValue());
        var signature = info.ReadOctets();
        if (info.IsNext(Second)) info.ReadEncodedValue(); // unsigned attributes: anybody may add them
        info.ThrowIfNotEmpty();
        return new(name, digest, attributes, algorithm, signature);
    }
}
