using System.Formats.Asn1;

namespace Postern.Mail.Smime.Cms;

/// <summary>Reading as CMS is written: BER, every value looked at, nothing behind the last.</summary>
static class BerRules
{
    public static AsnReader Open(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.BER);
        var inside = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        return inside;
    }

    public static bool IsNext(this AsnReader reader, Asn1Tag tag) => reader.HasData && reader.PeekTag().HasSameClassAndValue(tag);

    /// <summary>A version that must be one of these.</summary>
    public static int ReadVersion(this AsnReader reader, params ReadOnlySpan<int> allowed) =>
        reader.TryReadInt32(out var version) && allowed.Contains(version) ? version : throw new AsnContentException("The version is another.");

    /// <summary>An OCTET STRING in one piece or in several; the message's own memory where it is in one.</summary>
    public static ReadOnlyMemory<byte> ReadOctets(this AsnReader reader, Asn1Tag? tag = null) =>
        reader.TryReadPrimitiveOctetString(out var whole, tag) ? whole : reader.ReadOctetString(tag);

    /// <summary>A BIT STRING of whole octets, as keys and signatures are.</summary>
    public static ReadOnlyMemory<byte> ReadBits(this AsnReader reader)
    {
        var bits = reader.ReadBitString(out var unused);
        return unused == 0 ? bits : throw new AsnContentException("There are odd bits.");
    }

    /// <summary>Parameters that are absent or NULL.</summary>
    public static void ReadNoParameters(this AsnReader reader)
    {
        if (reader.HasData) reader.ReadNull();
        reader.ThrowIfNotEmpty();
    }
}
