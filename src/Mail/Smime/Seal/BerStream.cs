using System.Formats.Asn1;

namespace Postern.Mail.Smime.Seal;

/// <summary>
/// Writes the frame around a content whose length is not known yet: BER with indefinite lengths (X.690 §8.1.3.6), which RFC 5652 §2
/// allows for all but signed attributes. Content that fits into <see cref="ChunkLength"/> gets definite lengths all the same, since
/// some readers like them better.
/// </summary>
static class BerStream
{
    /// <summary>Octets of one piece of a constructed OCTET STRING; shorter contents stand in one.</summary>
    public const int ChunkLength = 64 << 10;

    /// <summary>The end of something of indefinite length.</summary>
    public static ReadOnlySpan<byte> End => [0, 0];

    public static ReadOnlySpan<byte> Sequence => [0x30, 0x80];

    /// <summary>[0], constructed: EXPLICIT, or IMPLICIT over a constructed OCTET STRING.</summary>
    public static ReadOnlySpan<byte> Tag0 => [0xA0, 0x80];

    public static ReadOnlySpan<byte> OctetString => [0x24, 0x80];

    /// <summary>One piece of a constructed OCTET STRING.</summary>
    public static void Chunk(ISink sink, ReadOnlySpan<byte> octets)
    {
        Span<byte> head = [0x04, 0x83, (byte)(octets.Length >> 16), (byte)(octets.Length >> 8), (byte)octets.Length];
        sink.Write(head);
        sink.Write(octets);
    }

    public static void ObjectIdentifier(ISink sink, string value)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(value);
        Encoded(sink, writer);
    }

    public static void Encoded(ISink sink, AsnWriter writer) => writer.Encode(sink, static (sink, octets) =>
    {
        sink.Write(octets);
        return true;
    });
}
