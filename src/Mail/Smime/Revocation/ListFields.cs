using System.Formats.Asn1;
using Postern.Mail.Smime.Cms;

namespace Postern.Mail.Smime.Revocation;

/// <summary>Fields of a CertificateList (RFC 5280 §5.1).</summary>
sealed record ListFields(
    ReadOnlyMemory<byte> Signed, ReadOnlyMemory<byte> Algorithm, ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> Issuer,
    DateTimeOffset ThisUpdate, DateTimeOffset? NextUpdate, ReadOnlyMemory<byte> Entries, ReadOnlyMemory<byte>? Extensions)
{
    static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 0);

    /// <summary>Throws <see cref="AsnContentException"/> for what is no list, or has an entry that says more than is understood here.</summary>
    public static ListFields Read(ReadOnlyMemory<byte> der)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var list = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var signed = list.PeekEncodedValue();
        var fields = list.ReadSequence();
        var (algorithm, signature) = (list.ReadEncodedValue(), list.ReadBits());
        list.ThrowIfNotEmpty();

        if (fields.IsNext(Asn1Tag.Integer)) fields.ReadVersion(1);
        if (!fields.ReadEncodedValue().Span.SequenceEqual(algorithm.Span)) throw new AsnContentException("The algorithm is said twice and differently.");
        var issuer = fields.ReadEncodedValue();
        var thisUpdate = ReadTime(fields);
        DateTimeOffset? nextUpdate = fields.IsNext(Asn1Tag.UtcTime) || fields.IsNext(Asn1Tag.GeneralizedTime) ? ReadTime(fields) : null;
        var entries = fields.IsNext(Asn1Tag.Sequence) ? ReadEntries(fields) : default;
        ReadOnlyMemory<byte>? extensions = fields.IsNext(ExtensionsTag) ? fields.ReadSequence(ExtensionsTag).ReadEncodedValue() : null;
        fields.ThrowIfNotEmpty();
        return new(signed, algorithm, signature, issuer, thisUpdate, nextUpdate, entries, extensions);
    }

    public static DateTimeOffset ReadTime(AsnReader reader) => reader.IsNext(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    /// <summary>Each extension (RFC 5280 §4.2): what it is, whether it must be understood, its value.</summary>
    public static IEnumerable<(string Oid, bool IsCritical, ReadOnlyMemory<byte> Value)> ExtensionsOf(ReadOnlyMemory<byte> extensions)
    {
        for (var all = new AsnReader(extensions, AsnEncodingRules.DER).ReadSequence(); all.HasData;)
        {
            var extension = all.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            var isCritical = extension.IsNext(Asn1Tag.Boolean) && extension.ReadBoolean();
            yield return (oid, isCritical, extension.ReadOctetString());
        }
    }

    // The entries without their frame. A critical extension of an entry, such as another issuer's name, spoils the whole list (§5.3).
    static ReadOnlyMemory<byte> ReadEntries(AsnReader fields)
    {
        var encoded = fields.ReadEncodedValue();
        AsnDecoder.ReadSequence(encoded.Span, AsnEncodingRules.DER, out var start, out var length, out _);
        for (var all = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence(); all.HasData;)
        {
            var entry = all.ReadSequence();
            entry.ReadIntegerBytes();
            ReadTime(entry);
            if (entry.HasData && ExtensionsOf(entry.ReadEncodedValue()).Any(extension => extension.IsCritical)) throw new AsnContentException("An entry says more than is read here.");
        }

        return encoded.Slice(start, length);
    }
}
