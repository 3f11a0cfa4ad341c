using System.Text;

namespace Postern.Mail.Trace;

/// <summary>A field as it was found: places in the text that was handed in.</summary>
readonly record struct PastedField(Range Name, Range Body);

/// <summary>
/// The header of a message as people have it: raw, or copied out of a mail program with blank lines before it, "&gt; " before each line, or folds that
/// lost their indent. What is no new field continues the last one; the first empty line behind a field ends the header.
/// </summary>
static class PastedHeader
{
    /// <summary>Fields that are looked at.</summary>
    public const int FieldsMax = 2000;

    const int NameLengthMax = 76;

    /// <summary>The text to be read: without a byte order mark and signs of quoting.</summary>
    public static ReadOnlyMemory<byte> Prepare(ReadOnlyMemory<byte> input)
    {
        if (input.Length > TraceLimits.HeaderSizeMax) input = input[..TraceLimits.HeaderSizeMax];
        if (input.Span.StartsWith("\uFEFF"u8)) input = input[3..];
        var first = input.Span.TrimStart(" \t\r\n"u8);
        return first.StartsWith(">"u8) && !first.StartsWith(">From "u8) ? Unquoted(input.Span) : input;
    }

    public static List<PastedField> Read(ReadOnlySpan<byte> text)
    {
        List<PastedField> fields = [];
        var (name, bodyStart, bodyEnd) = (default(Range), -1, 0);
        for (var at = 0; at < text.Length && fields.Count < FieldsMax;)
        {
            var (end, next) = Line(text, at);
            var line = text[at..end];
            if (line.Trim(" \t"u8).IsEmpty)
            {
                if (bodyStart >= 0) break;
            }
            else if (Colon(line) is > 0 and var colon)
            {
                if (bodyStart >= 0) fields.Add(new(name, bodyStart..bodyEnd));
                (name, bodyStart, bodyEnd) = (at..(at + colon), at + colon + 1, end);
            }
            else if (bodyStart >= 0) bodyEnd = end;
            else if (IsBareTrace(line)) (name, bodyStart, bodyEnd) = (default, at, end);

            at = next;
        }

        if (bodyStart >= 0) fields.Add(new(name, bodyStart..bodyEnd));
        return fields;
    }

    /// <summary>Where the line's text ends, and where the next one begins: behind LF, CRLF or a bare CR.</summary>
    static (int End, int Next) Line(ReadOnlySpan<byte> text, int at)
    {
        var length = text[at..].IndexOfAny((byte)'\r', (byte)'\n');
        if (length < 0) return (text.Length, text.Length);
        var end = at + length;
        return (end, text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? end + 2 : end + 1);
    }

    /// <summary>Where the colon of a new field stands; -1 for a line that continues one. An address or a time has a colon, too, but no letter first, or two of them.</summary>
    static int Colon(ReadOnlySpan<byte> line)
    {
        if (!char.IsAsciiLetter((char)line[0])) return -1;
        var colon = line[..Math.Min(line.Length, NameLengthMax)].IndexOf((byte)':');
        if (colon < 2 || (colon + 1 < line.Length && line[colon + 1] == ':')) return -1;
        foreach (var c in line[..colon].TrimEnd(" \t"u8))
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'-' or (byte)'_')) return -1;
        }

        return colon;
    }

    /// <summary>Somebody copied what stands behind "Received:".</summary>
    static bool IsBareTrace(ReadOnlySpan<byte> line)
    {
        line = line.TrimStart(" \t"u8);
        return Ascii.EqualsIgnoreCase(line[..Math.Min(5, line.Length)], "from "u8) && line.IndexOf("@"u8) < 0
            || Ascii.EqualsIgnoreCase(line[..Math.Min(3, line.Length)], "by "u8);
    }

    static byte[] Unquoted(ReadOnlySpan<byte> text)
    {
        var unquoted = new byte[text.Length];
        var length = 0;
        for (var at = 0; at < text.Length;)
        {
            var (end, next) = Line(text, at);
            var line = text[at..next];
            while (line.StartsWith(">"u8)) line = line[1..].StartsWith(" "u8) && !line[1..].StartsWith("  "u8) ? line[2..] : line[1..];
            line.CopyTo(unquoted.AsSpan(length));
            length += line.Length;
            at = next;
        }

        return unquoted[..length];
    }
}
