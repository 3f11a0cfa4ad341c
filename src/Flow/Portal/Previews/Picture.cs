using System.Buffers.Binary;

namespace Postern.Flow.Portal.Previews;

/// <summary>What the first octets of a picture say of it: its kind and its size. Nothing is decoded here; a browser does that, in its sandbox.</summary>
/// <param name="Type">Media type.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
public sealed record Picture(string Type, int Width, int Height)
{
    /// <summary>Pixels of one that is shown: a small file can unfold to more than a telephone has memory.</summary>
    public const long PixelsMax = 40_000_000;

    public bool IsShown => Width > 0 && Height > 0 && (long)Width * Height <= PixelsMax;

    /// <summary>PNG, JPEG, GIF or WebP, whatever its name says; null for everything else, SVG too.</summary>
    public static Picture? Read(ReadOnlySpan<byte> octets) => octets switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, ..] when octets.Length >= 24 => new("image/png", Big(octets[16..]), Big(octets[20..])),
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] when octets.Length >= 10 =>
            new("image/gif", BinaryPrimitives.ReadUInt16LittleEndian(octets[6..]), BinaryPrimitives.ReadUInt16LittleEndian(octets[8..])),
        [0xff, 0xd8, 0xff, ..] => Jpeg(octets),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', (byte)'V', (byte)'P', (byte)'8', ..] when octets.Length >= 30 => WebP(octets),
        _ => null,
    };

    static int Big(ReadOnlySpan<byte> octets) => (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(octets), int.MaxValue);

    // ITU-T T.81 §B.1: segments, each with its length, up to the first frame header.
    static Picture? Jpeg(ReadOnlySpan<byte> octets)
    {
        for (var at = 2; at + 9 < octets.Length && octets[at] == 0xff;)
        {
            var marker = octets[at + 1];
            if (marker is >= 0xc0 and <= 0xcf and not 0xc4 and not 0xc8 and not 0xcc)
                return new("image/jpeg", BinaryPrimitives.ReadUInt16BigEndian(octets[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(octets[(at + 5)..]));
            at += marker == 0xff ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(octets[(at + 2)..]);
        }

        return null;
    }

    // RFC 9649 §2: lossy, lossless and extended files each say their size elsewhere.
    static Picture? WebP(ReadOnlySpan<byte> octets) => octets[15] switch
    {
        (byte)' ' => new("image/webp", BinaryPrimitives.ReadUInt16LittleEndian(octets[26..]) & 0x3fff, BinaryPrimitives.ReadUInt16LittleEndian(octets[28..]) & 0x3fff),
        (byte)'L' => Lossless(BinaryPrimitives.ReadUInt32LittleEndian(octets[21..])),
        (byte)'X' => new("image/webp", 1 + Three(octets[24..]), 1 + Three(octets[27..])),
        _ => null,
    };

    static Picture Lossless(uint bits) => new("image/webp", 1 + (int)(bits & 0x3fff), 1 + (int)((bits >> 14) & 0x3fff));

    static int Three(ReadOnlySpan<byte> octets) => octets[0] | octets[1] << 8 | octets[2] << 16;
}
