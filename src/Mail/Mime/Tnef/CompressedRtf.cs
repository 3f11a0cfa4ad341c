using System.Buffers.Binary;

namespace Postern.Mail.Mime.Tnef;

/// <summary>RTF as mail programs of Microsoft compress it ([MS-OXRTFCP]).</summary>
public static class CompressedRtf
{
    /// <summary>Marks a file in this form among those of a <see cref="TnefContent"/>.</summary>
    public const string Type = "application/x-compressed-rtf";

    const uint Compressed = 0x75465A4C, Uncompressed = 0x414C454D;
    const int HeaderLength = 16, WindowLength = 4096;

    // §2.1.2.1: what every dictionary begins with.
    static ReadOnlySpan<byte> Beginning =>
        "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArial"u8
        + "Times New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"u8;

    /// <summary>The RTF; of a damaged one as much as can be had, and never more than <paramref name="max"/> octets.</summary>
    public static byte[] Expand(ReadOnlySpan<byte> octets, int max)
    {
        if (octets.Length < HeaderLength) return [];
        var rest = octets[HeaderLength..];
        return BinaryPrimitives.ReadUInt32LittleEndian(octets[8..]) switch
        {
            Uncompressed => rest[..Math.Min(rest.Length, max)].ToArray(),
            Compressed => Unpack(rest, (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(octets[4..]), (uint)max)),
            _ => [],
        };
    }

    // §2.2: a bit for each of eight that follow, the lowest first: an octet, or a place in the window and a length.
    static byte[] Unpack(ReadOnlySpan<byte> rest, int max)
    {
        Span<byte> window = stackalloc byte[WindowLength];
        window.Clear();
        Beginning.CopyTo(window);
        var unpacked = new MemoryStream();
        var at = Beginning.Length;
        while (rest.Length > 0 && unpacked.Length < max)
        {
            var flags = rest[0];
            rest = rest[1..];
            for (var bit = 0; bit < 8 && rest.Length > 0; bit++)
            {
                if ((flags >> bit & 1) == 0)
                {
                    Put(unpacked, window, ref at, rest[0]);
                    rest = rest[1..];
                    continue;
                }

                if (rest.Length < 2) return Cut(unpacked, max);
                var reference = BinaryPrimitives.ReadUInt16BigEndian(rest);
                rest = rest[2..];
                var from = reference >> 4;
                if (from == at) return Cut(unpacked, max);
                for (var left = (reference & 0xf) + 2; left > 0; left--) Put(unpacked, window, ref at, window[from++ % WindowLength]);
            }
        }

        return Cut(unpacked, max);
    }

    static void Put(MemoryStream unpacked, Span<byte> window, ref int at, byte octet)
    {
        unpacked.WriteByte(octet);
        window[at] = octet;
        at = (at + 1) % WindowLength;
    }

    static byte[] Cut(MemoryStream unpacked, int max)
    {
        if (unpacked.Length > max) unpacked.SetLength(max);
        return unpacked.ToArray();
    }
}
