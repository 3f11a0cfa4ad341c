using System.Formats.Asn1;

namespace Postern.Mail.Smime.Cms;

/// <summary>How a message names a certificate: issuer and serial number, or subject key identifier (RFC 5652 §5.3, §6.2.1).</summary>
sealed record CertificateName(ReadOnlyMemory<byte> Issuer, ReadOnlyMemory<byte> Serial, ReadOnlyMemory<byte> KeyIdentifier)
{
    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0);

    /// <summary>True when the name is one by key identifier.</summary>
    public bool IsByKey => Serial.IsEmpty;

    public static CertificateName Read(AsnReader reader)
    {
        if (reader.IsNext(First)) return new(default, default, reader.ReadOctets(First));
        var pair = reader.ReadSequence();
        var name = new CertificateName(pair.ReadEncodedValue(), pair.ReadIntegerBytes(), default);
        pair.ThrowIfNotEmpty();
        return name;
    }

    /// <summary>KeyAgreeRecipientIdentifier, whose second form holds more (RFC 5652 §6.2.2).</summary>
    public static CertificateName ReadAgreed(AsnReader reader)
    {
        if (!reader.IsNext(First)) return Read(reader);
        return new(default, default, reader.ReadSequence(First).ReadOctets());
    }

    public bool Names(SmimeCertificate certificate) => IsByKey
        ? !KeyIdentifier.IsEmpty && certificate.KeyIdentifier.Span.SequenceEqual(KeyIdentifier.Span)
        : certificate.Fields.Serial.Span.SequenceEqual(Serial.Span) && certificate.Fields.Issuer.Span.SequenceEqual(Issuer.Span);
}
