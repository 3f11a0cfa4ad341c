using System.Text;

namespace Postern.Mail.Mime.Build;

/// <summary>Text bodies in the transfer encoding that fits them, and base64 for everything else. Lines end in CRLF and stay under 78 octets.</summary>
static class BodyWriter
{
    const int LineMax = 76;

    /// <summary>Octets of a base64 line before encoding (RFC 2045 §6.8: 76 characters).</summary>
    public const int Base64LineOctets = 57;

    /// <summary>Makes every line end CRLF.</summary>
    public static byte[] Normalize(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));

    /// <summary>7bit when nothing needs help, base64 when more than a sixth would be escaped, else quoted-printable.</summary>
    public static string Choose(ReadOnlySpan<byte> text)
    {
        if (IsPlain(text)) return "7bit";
        var escaped = 0;
        foreach (var octet in text) escaped += octet is >= 127 or (byte)'=' ? 1 : 0;
        return escaped > text.Length / 6 ? "base64" : "quoted-printable";
    }

    /// <summary>"=_" is refused because boundaries begin with it, so that a boundary can stand in no body (RFC 2045 §6.7).</summary>
    static bool IsPlain(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAnyExceptInRange((byte)1, (byte)126) || text.IndexOf("=_"u8) >= 0) return false;
        foreach (var range in text.Split("\r\n"u8))
        {
            var line = text[range];
            if (line.Length > LineMax || line.EndsWith(" "u8) || line.StartsWith("From "u8) || line.StartsWith("."u8)
                || line.ContainsAnyInRange((byte)0, (byte)8) || line.ContainsAnyInRange((byte)10, (byte)31)) return false;
        }

        return true;
    }

    public static void Base64(ReadOnlySpan<byte> octets, Stream output)
    {
        Span<byte> line = stackalloc byte[LineMax + 2];
        while (!octets.IsEmpty)
        {
            var take = Math.Min(Base64LineOctets, octets.Length);
            System.Buffers.Text.Base64.EncodeToUtf8(octets[..take], line, out _, out var written);
            "\r\n"u8.CopyTo(line[written..]);
            output.Write(line[..(written + 2)]);
            octets = octets[take..];
        }
    }

    /// <summary>Quoted-printable (RFC 2045 §6.7); also hides what old transports change: dots and "From " at the beginning of a line.</summary>
    public static void QuotedPrintable(ReadOnlySpan<byte> text, Stream output)
    {
        var column = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at..].StartsWith("\r\n"u8))
            {
                output.Write("\r\n"u8);
                (column, at) = (0, at + 1);
                continue;
            }

            var escape = MustEscape(text, at, column);
            if (column + (escape ? 3 : 1) > LineMax - 1)
            {
                output.Write("=\r\n"u8);
                column = 0;
                escape = MustEscape(text, at, column);
            }

            if (escape) output.Write([(byte)'=', Digit(text[at] >> 4), Digit(text[at] & 15)]);
            else output.WriteByte(text[at]);
            column += escape ? 3 : 1;
        }
    }

    static bool MustEscape(ReadOnlySpan<byte> text, int at, int column) => text[at] switch
    {
        (byte)' ' or (byte)'\t' => at + 1 == text.Length || text[(at + 1)..].StartsWith("\r\n"u8),
        (byte)'.' => column == 0,
        (byte)'F' => column == 0 && text[at..].StartsWith("From "u8),
        < 32 or > 126 or (byte)'=' => true,
        _ => false,
    };

    static byte Digit(int value) => "0123456789ABCDEF"u8[value];
}
