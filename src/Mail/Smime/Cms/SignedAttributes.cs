using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Postern.Mail.Smime.Cms;

/// <summary>Signed attributes (RFC 5652 §5.3, §11; RFC 8551 §2.5), each at most once with one value.</summary>
/// <param name="Encoded">As they are signed: a SET, in the DER in which they must be sent (RFC 5652 §5.4).</param>
/// <param name="MessageDigest">Of the content.</param>
/// <param name="SigningTime">What the signer says.</param>
/// <param name="Capabilities">What the signer's program can open.</param>
/// <param name="CertificateHash">SHA-256 of the signer's certificate; empty when not said.</param>
sealed record SignedAttributes(
    ReadOnlyMemory<byte> Encoded, ReadOnlyMemory<byte> MessageDigest, DateTimeOffset? SigningTime, SmimeCapabilities? Capabilities, ReadOnlyMemory<byte> CertificateHash)
{
    /// <param name="value">The [0] IMPLICIT value as sent.</param>
    public static SignedAttributes Read(ReadOnlyMemory<byte> value)
    {
        var encoded = value.ToArray();
        encoded[0] = 0x31;
        var set = new AsnReader(encoded, AsnEncodingRules.BER).ReadSetOf(skipSortOrderValidation: true);
        Dictionary<string, ReadOnlyMemory<byte>> values = [];
        while (set.HasData)
        {
            var attribute = set.ReadSequence();
            var type = attribute.ReadObjectIdentifier();
            var its = attribute.ReadSetOf(skipSortOrderValidation: true);
            attribute.ThrowIfNotEmpty();
            if (values.Count >= SmimeLimits.AttributesMax || !values.TryAdd(type, its.ReadEncodedValue())) throw new AsnContentException("An attribute stands there twice.");
            if (type is Oids.ContentType or Oids.MessageDigest) its.ThrowIfNotEmpty();
        }

        return Of(encoded, values);
    }

    /// <summary>True when the certificate is the one that the signer meant, or the signer did not say.</summary>
    public bool Mean(SmimeCertificate certificate) =>
        CertificateHash.IsEmpty || CertificateHash.Span.SequenceEqual(SHA256.HashData(certificate.Der.Span));

    static SignedAttributes Of(byte[] encoded, Dictionary<string, ReadOnlyMemory<byte>> values)
    {
        if (!values.TryGetValue(Oids.ContentType, out var type) || Reader(type).ReadObjectIdentifier() != Oids.Data) throw new AsnContentException("The content type is another.");
        if (!values.TryGetValue(Oids.MessageDigest, out var digest)) throw new AsnContentException("There is no message digest.");
        return new(
            encoded,
            Reader(digest).ReadOctets(),
            values.TryGetValue(Oids.SigningTime, out var time) ? ReadTime(Reader(time)) : null,
            values.TryGetValue(Oids.Capabilities, out var capabilities) ? SmimeCapabilities.Read(capabilities) : null,
            values.TryGetValue(Oids.SigningCertificateV2, out var certificate) ? ReadCertificateHash(Reader(certificate)) : default);
    }

    static AsnReader Reader(ReadOnlyMemory<byte> value) => new(value, AsnEncodingRules.BER);

    static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.IsNext(new Asn1Tag(UniversalTagNumber.UtcTime)) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    /// <summary>The first ESSCertIDv2 (RFC 5035 §4), which is the signer's; empty for another digest than SHA-256.</summary>
    static ReadOnlyMemory<byte> ReadCertificateHash(AsnReader reader)
    {
        var id = reader.ReadSequence().ReadSequence().ReadSequence();
        var digest = id.IsNext(Asn1Tag.Sequence) ? Digests.Read(id) : DigestKind.Sha256;
        return digest is DigestKind.Sha256 ? id.ReadOctets() : default;
    }
}
