using System.Buffers;
using Postern.Mail.Mime;

namespace Postern.Mail.OpenPgp;

/// <summary>One armored block (RFC 9580 §6.2): where it stands in a text and what it says it is.</summary>
/// <param name="Label">As "PGP PUBLIC KEY BLOCK".</param>
/// <param name="Start">Where its first hyphen stands.</param>
/// <param name="End">Behind the line end of its last line.</param>
/// <param name="BodyStart">Behind the empty line under its header.</param>
/// <param name="BodyEnd">Where its last line begins.</param>
readonly record struct ArmorBlock(string Label, int Start, int End, int BodyStart, int BodyEnd);

/// <summary>Finds armored blocks and takes their armor off. Lines end in LF or CRLF; both marks must begin a line.</summary>
static class Armor
{
    const int LabelMax = 40;

    /// <summary>The next block at or behind a place; a block that is begun and not ended is none.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int from, out ArmorBlock block)
    {
        block = default;
        while (FindLine(text, from, "-----BEGIN PGP "u8) is var start and >= 0)
        {
            var lineEnd = LineEnd(text, start);
            from = lineEnd;
            if (LabelOf(text[start..lineEnd], "-----BEGIN "u8) is not { } label) continue;

            // A signed text ends with the signature block that follows it.
            var last = label == "PGP SIGNED MESSAGE" ? "PGP SIGNATURE" : label;
            if (FindEnd(text, lineEnd, last) is not (var end and >= 0)) continue;

            block = new(label, start, LineEnd(text, end), BodyOf(text, lineEnd, end), end);
            return true;
        }

        return false;
    }

    /// <summary>The octets of a block; null when it is not base64. The checksum, which proves nothing (RFC 9580 §6.1), is not looked at.</summary>
    public static ReadOnlyMemory<byte>? Decode(ReadOnlySpan<byte> text, in ArmorBlock block)
    {
        var body = text[block.BodyStart..block.BodyEnd];
        var sum = LastLine(body);
        if (sum < body.Length && body[sum] == '=') body = body[..sum];
        if (body.ContainsAnyExcept(Base64Text)) return null;

        var octets = new byte[TransferDecoder.LengthMax(TransferEncoding.Base64, body.Length)];
        var length = TransferDecoder.Decode(TransferEncoding.Base64, body, octets);
        return octets.AsMemory(0, length);
    }

    /// <summary>Writes a block: for keys and headers, never for streams.</summary>
    public static string Encode(string label, ReadOnlySpan<byte> octets)
    {
        var base64 = Convert.ToBase64String(octets);
        var lines = Enumerable.Range(0, (base64.Length + 63) / 64).Select(line => base64[(line * 64)..Math.Min(base64.Length, line * 64 + 64)]);
        return $"-----BEGIN {label}-----\r\n\r\n{string.Join("\r\n", lines)}\r\n={Checksum(octets)}\r\n-----END {label}-----\r\n";
    }

    /// <summary>
    /// CRC-24 in base64 (RFC 9580 §6.1.1). Nobody needs to check it, but GnuPG 2.2 finds the end by it: where there is neither padding nor this, it
    /// reads the tail line as base64.
    /// </summary>
    static string Checksum(ReadOnlySpan<byte> octets)
    {
        const int Seed = 0xB704CE;
        const int Generator = 0x1864CFB;
        var crc = Seed;
        foreach (var octet in octets)
        {
            crc ^= octet << 16;
            for (var bit = 0; bit < 8; bit++)
            {
                crc <<= 1;
                if ((crc & 0x1000000) != 0) crc ^= Generator;
            }
        }

        return Convert.ToBase64String([(byte)(crc >> 16), (byte)(crc >> 8), (byte)crc]);
    }

    static readonly SearchValues<byte> Base64Text =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n"u8);

    static int FindLine(ReadOnlySpan<byte> text, int from, ReadOnlySpan<byte> beginning)
    {
        while (from <= text.Length && text[from..].IndexOf(beginning) is var found and >= 0)
        {
            if (from + found == 0 || text[from + found - 1] == '\n') return from + found;
            from += found + 1;
        }

        return -1;
    }

    static int FindEnd(ReadOnlySpan<byte> text, int from, string label)
    {
        while (FindLine(text, from, "-----END PGP "u8) is var end and >= 0)
        {
            from = LineEnd(text, end);
            if (LabelOf(text[end..from], "-----END "u8) == label) return end;
        }

        return -1;
    }

    static string? LabelOf(ReadOnlySpan<byte> line, ReadOnlySpan<byte> beginning)
    {
        line = line.TrimEnd(" \t\r\n"u8);
        if (!line.EndsWith("-----"u8) || line.Length < beginning.Length + 5) return null;
        var label = line[beginning.Length..^5];
        return label.Length > LabelMax || label.ContainsAnyExceptInRange((byte)' ', (byte)'Z') ? null : System.Text.Encoding.ASCII.GetString(label);
    }

    /// <summary>Skips header lines; without an empty line behind them there is no header.</summary>
    static int BodyOf(ReadOnlySpan<byte> text, int start, int end)
    {
        for (var at = start; at < end; at = LineEnd(text, at))
        {
            var line = text[at..LineEnd(text, at)].Trim(" \t\r\n"u8);
            if (line.IsEmpty) return Math.Min(LineEnd(text, at), end);
            if (!line.Contains((byte)':')) return at;
        }

        return end;
    }

    static int LineEnd(ReadOnlySpan<byte> text, int at)
    {
        var newline = text[at..].IndexOf((byte)'\n');
        return newline < 0 ? text.Length : at + newline + 1;
    }

    static int LastLine(ReadOnlySpan<byte> body) => body.TrimEnd(" \t\r\n"u8).LastIndexOf((byte)'\n') + 1;
}
