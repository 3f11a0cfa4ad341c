using System.Buffers;
using System.Buffers.Text;

namespace Postern.Mail.Mime;

/// <summary>
/// Base64 of mail (RFC 2045 §6.8), in pieces: what is not in the alphabet is ignored, padding may be missing, and text behind padding
/// goes on as a new run, since some programs join encoded files.
/// </summary>
struct Radix64Body
{
    static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);
    static readonly sbyte[] Sextets = Table();

    Quad state;

    public static int Decode(ReadOnlySpan<byte> body, Span<byte> into) => default(Radix64Body).Add(body, isLast: true, into);

    /// <summary>Answers the octets written.</summary>
    public int Add(ReadOnlySpan<byte> piece, bool isLast, Span<byte> into)
    {
        var written = 0;
        while (!piece.IsEmpty)
        {
            // Whole lines of whole quads are what encoders write; the vectorized decoder takes a line at once.
            if (state.Count == 0)
            {
                var length = piece.IndexOfAnyExcept(Alphabet);
                if (length < 0) length = piece.Length;
                Base64.DecodeFromUtf8(piece[..(length & ~3)], into[written..], out var consumed, out var decoded, isFinalBlock: false);
                written += decoded;
                piece = piece[consumed..];
                if (consumed > 0 && SkipNewline(ref piece)) continue;
            }

            piece = piece[Slow(piece, into, ref written, ref state)..];
        }

        return isLast ? written + state.Finish(into[written..]) : written;
    }

    static bool SkipNewline(ref ReadOnlySpan<byte> body)
    {
        var length = body.StartsWith("\r\n"u8) ? 2 : body.StartsWith("\n"u8) ? 1 : 0;
        body = body[length..];
        return length > 0;
    }

    /// <summary>Octet by octet to the end of the line, where the fast way is tried again; answers what was used, at least one.</summary>
    static int Slow(ReadOnlySpan<byte> body, Span<byte> into, ref int written, ref Quad state)
    {
        for (var at = 0; at < body.Length; at++)
        {
            var octet = body[at];
            if (Sextets[octet] is >= 0 and var sextet)
            {
                if (state.Add(sextet)) written += state.Take(into[written..]);
            }
            else if (octet == '=') written += state.Finish(into[written..]);
            else if (octet == '\n') return at + 1;
        }

        return body.Length;
    }

    static sbyte[] Table()
    {
        var table = new sbyte[256];
        Array.Fill(table, (sbyte)-1);
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;
        for (var sextet = 0; sextet < 64; sextet++) table[alphabet[sextet]] = (sbyte)sextet;
        return table;
    }

    struct Quad
    {
        uint bits;

        public int Count { get; private set; }

        public bool Add(int sextet)
        {
            bits = bits << 6 | (uint)sextet;
            return ++Count == 4;
        }

        public int Take(Span<byte> into)
        {
            (into[0], into[1], into[2]) = ((byte)(bits >> 16), (byte)(bits >> 8), (byte)bits);
            (bits, Count) = (0, 0);
            return 3;
        }

        /// <summary>What two or three sextets stand for; a single one stands for nothing.</summary>
        public int Finish(Span<byte> into)
        {
            var octets = Math.Max(Count - 1, 0);
            var left = bits << (6 * (4 - Count) & 31);
            for (var octet = 0; octet < octets; octet++) into[octet] = (byte)(left >> (16 - 8 * octet));
            (bits, Count) = (0, 0);
            return octets;
        }
    }
}
