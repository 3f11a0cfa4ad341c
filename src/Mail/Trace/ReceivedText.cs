using System.Buffers;
using System.Text;

namespace Postern.Mail.Trace;

/// <summary>A field's body in one line: folds and runs of white space become one blank, control characters too.</summary>
static class ReceivedText
{
    /// <summary>Controls, those that turn the direction of writing too: on a terminal or a page they could make a line look like another.</summary>
    static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Concat(Enumerable.Range(0x7F, 33)).Select(c => (char)c),
        '\u061C', '\u200B', '\u200E', '\u200F', '\u2028', '\u2029', '\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068', '\u2069', '\uFEFF']);

    public static string Flatten(ReadOnlySpan<byte> body)
    {
        if (body.Length > TraceLimits.FieldLengthMax) body = body[..TraceLimits.FieldLengthMax];
        var rented = ArrayPool<char>.Shared.Rent(body.Length);
        var length = System.Text.Unicode.Utf8.IsValid(body) ? Encoding.UTF8.GetChars(body, rented) : Encoding.Latin1.GetChars(body, rented);
        var text = Flatten(rented.AsSpan(0, length));
        ArrayPool<char>.Shared.Return(rented);
        return text;
    }

    /// <summary>At most <see cref="TraceLimits.FieldLengthMax"/> characters; another field that was glued on by a bare CR is cut off.</summary>
    public static string Flatten(ReadOnlySpan<char> body)
    {
        if (body.Length > TraceLimits.FieldLengthMax) body = body[..TraceLimits.FieldLengthMax];
        body = body.Trim(" \t\r\n");
        if (body.IndexOfAny(Controls) < 0 && !body.Contains('&') && body.IndexOf("  ") < 0) return body.ToString();

        // Quoted-printable of a report that nobody decoded: "=" at the end of a line joins two lines.
        var isQuoted = body.Contains("=3D", StringComparison.Ordinal);
        var rented = ArrayPool<char>.Shared.Rent(body.Length);
        var length = 0;
        for (var at = 0; at < body.Length; at++)
        {
            var c = body[at];
            if (c is '\r' or '\n' && IsNextField(body, at)) break;
            if (c == '\n' && isQuoted && length > 0 && rented[length - 1] == '=')
            {
                length--;
                continue;
            }

            if (c == '&' && Entity(body[at..]) is (var meant, var width)) (c, at) = (meant, at + width - 1);
            if (c == ' ' || Controls.Contains(c))
            {
                if (c == '\r' && at + 1 < body.Length && body[at + 1] == '\n') continue;
                if (length > 0 && rented[length - 1] != ' ') rented[length++] = ' ';
            }
            else rented[length++] = c;
        }

        var text = rented.AsSpan(0, length).TrimEnd(' ').ToString();
        ArrayPool<char>.Shared.Return(rented);
        return text;
    }

    /// <summary>True for a line end with a field's name and colon behind it.</summary>
    static bool IsNextField(ReadOnlySpan<char> body, int at)
    {
        var line = body[at..].TrimStart("\r\n");
        const int NameMax = 40;
        var colon = line[..Math.Min(line.Length, NameMax)].IndexOf(':');
        if (colon < 2 || !char.IsAsciiLetter(line[0])) return false;
        foreach (var c in line[..colon])
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
        }

        return true;
    }

    /// <summary>What a page made of a mark; the semicolon would end the clauses.</summary>
    static (char Meant, int Width)? Entity(ReadOnlySpan<char> text) =>
        text.StartsWith("&lt;", StringComparison.Ordinal) ? ('<', 4)
        : text.StartsWith("&gt;", StringComparison.Ordinal) ? ('>', 4)
        : text.StartsWith("&amp;", StringComparison.Ordinal) ? ('&', 5)
        : text.StartsWith("&quot;", StringComparison.Ordinal) ? ('"', 6)
        : null;
}
