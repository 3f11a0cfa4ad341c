using System.Formats.Asn1;

namespace Postern.Mail.Smime;

/// <summary>Fields of TBSCertificate (RFC 5280 §4.1.2) that the platform does not give as bytes.</summary>
sealed record CertificateFields(
    ReadOnlyMemory<byte> Serial, ReadOnlyMemory<byte> Issuer, ReadOnlyMemory<byte> Subject, ReadOnlyMemory<byte> PublicKeyInfo, string KeyAlgorithm, string? KeyCurve,
    ReadOnlyMemory<byte> PublicKeyOctets, ReadOnlyMemory<byte> Signed, ReadOnlyMemory<byte> SignatureAlgorithm, ReadOnlyMemory<byte> Signature)
{
    /// <summary>Throws <see cref="AsnContentException"/> for what is no certificate.</summary>
    public static CertificateFields Read(ReadOnlyMemory<byte> der)
    {
        var certificate = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        var signed = certificate.PeekEncodedValue();
        var fields = certificate.ReadSequence();
        var algorithm = certificate.ReadEncodedValue();
        var signature = certificate.ReadBitString(out _);

        var version = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        if (fields.PeekTag().HasSameClassAndValue(version)) fields.ReadEncodedValue();
        var serial = fields.ReadIntegerBytes();
        fields.ReadSequence(); // the signature algorithm, said twice
        var issuer = fields.ReadEncodedValue();
        fields.ReadSequence(); // validity
        var subject = fields.ReadEncodedValue();
        var keyInfo = fields.PeekEncodedValue();
        var key = fields.ReadSequence();
        var keyAlgorithm = key.ReadSequence();
        var kind = keyAlgorithm.ReadObjectIdentifier();
        var curve = keyAlgorithm.HasData && keyAlgorithm.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier) ? keyAlgorithm.ReadObjectIdentifier() : null;
        return new(serial, issuer, subject, keyInfo, kind, curve, key.ReadBitString(out _), signed, algorithm, signature);
    }
}
