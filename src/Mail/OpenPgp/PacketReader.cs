using System.Buffers.Binary;

namespace Postern.Mail.OpenPgp;

/// <summary>A packet of a sequence (RFC 9580 §4.2).</summary>
/// <param name="Tag">What it is.</param>
/// <param name="Start">Where its header begins.</param>
/// <param name="BodyStart">Where its body begins.</param>
/// <param name="End">Behind its body; -1 when its header does not tell (partial or indeterminate length).</param>
readonly record struct Packet(int Tag, int Start, int BodyStart, int End);

/// <summary>Reads packet headers, nothing of what is in the packets.</summary>
static class PacketReader
{
    public const int SecretKey = 5;
    public const int PublicKey = 6;
    public const int PublicKeySession = 1;
    public const int SymmetricKeySession = 3;
    public const int Marker = 10;

    /// <summary>True when there is a packet at this place and, where it tells its length, all of it is there.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, int start, out Packet packet)
    {
        packet = default;
        if (start >= data.Length || (data[start] & 0x80) == 0) return false;

        var isNew = (data[start] & 0x40) != 0;
        var tag = isNew ? data[start] & 0x3F : data[start] >> 2 & 0x0F;
        var (header, length) = isNew ? NewLength(data[(start + 1)..]) : OldLength(data[start] & 3, data[(start + 1)..]);
        if (header < 0) return false;

        var body = start + 1 + header;
        if (length > data.Length - body) return false;
        packet = new(tag, start, body, length < 0 ? -1 : body + (int)length);
        return true;
    }

    /// <summary>The tag of the first packet that is not a marker; -1 when there is none.</summary>
    public static int FirstTag(ReadOnlySpan<byte> data)
    {
        var at = 0;
        while (at < data.Length && (data[at] & 0x80) != 0)
        {
            var tag = (data[at] & 0x40) != 0 ? data[at] & 0x3F : data[at] >> 2 & 0x0F;
            if (tag != Marker) return tag;
            if (!TryRead(data, at, out var packet) || packet.End <= at) return -1;
            at = packet.End;
        }

        return -1;
    }

    static (int Header, long Length) NewLength(ReadOnlySpan<byte> data) => data switch
    {
        [< 192 and var one, ..] => (1, one),
        [>= 192 and < 224 and var high, var low, ..] => (2, (high - 192 << 8) + low + 192),
        [255, _, _, _, _, ..] => (5, BinaryPrimitives.ReadUInt32BigEndian(data[1..])),
        [>= 224 and < 255, ..] => (1, -1),
        _ => (-1, 0),
    };

    static (int Header, long Length) OldLength(int kind, ReadOnlySpan<byte> data) => (kind, data.Length) switch
    {
        (0, >= 1) => (1, data[0]),
        (1, >= 2) => (2, BinaryPrimitives.ReadUInt16BigEndian(data)),
        (2, >= 4) => (4, BinaryPrimitives.ReadUInt32BigEndian(data)),
        (3, _) => (0, -1),
        _ => (-1, 0),
    };
}
