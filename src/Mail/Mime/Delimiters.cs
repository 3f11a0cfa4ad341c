using System.Runtime.CompilerServices;

namespace Postern.Mail.Mime;

/// <summary>A line that is a boundary, or the end of the source when <see cref="Level"/> is negative.</summary>
/// <param name="LineStart">Where its hyphens stand.</param>
/// <param name="LineEnd">Behind its line end.</param>
/// <param name="Level">Which open boundary it belongs to, 0 being the outermost.</param>
/// <param name="IsClosing">Whether it is the last one of its multipart.</param>
readonly record struct Delimiter(int LineStart, int LineEnd, int Level, bool IsClosing);

/// <summary>The boundaries that are open at a place, outermost first.</summary>
struct BoundaryStack
{
    Slots slots;

    public int Count { get; private set; }

    public void Push(ReadOnlyMemory<byte> boundary) => slots[Count++] = boundary;

    public void Pop() => Count--;

    public readonly ReadOnlySpan<byte> this[int level] => slots[level].Span;

    [InlineArray(MimeLimits.DepthMax + 1)]
    struct Slots
    {
        ReadOnlyMemory<byte> first;
    }
}

/// <summary>Finds boundary lines. Every line that begins with two hyphens is looked at once, so the search is linear.</summary>
static class Delimiters
{
    /// <summary>The next boundary line of any open multipart, from the beginning of a line on: an outer boundary also ends what is inside.</summary>
    public static Delimiter Find(ReadOnlySpan<byte> data, int lineStart, ref readonly BoundaryStack open)
    {
        if (open.Count > 0)
        {
            if (TryMatch(data, lineStart, in open, out var delimiter)) return delimiter;

            var from = Math.Max(lineStart - 1, 0);
            while (data[from..].IndexOf("\n--"u8) is var found and >= 0)
            {
                from += found + 1;
                if (TryMatch(data, from, in open, out delimiter)) return delimiter;
            }
        }

        return new(data.Length, data.Length, -1, false);
    }

    /// <summary>
    /// Whether the line is a boundary. The whole line must be one, but for white space behind it (RFC 2046 §5.1.1, transport-padding);
    /// its sentence that a prefix is enough would let "--ab" end a part of boundary "a", which common readers do not do.
    /// </summary>
    public static bool TryMatch(ReadOnlySpan<byte> data, int lineStart, ref readonly BoundaryStack open, out Delimiter delimiter)
    {
        delimiter = default;
        var line = data[lineStart..];
        if (!line.StartsWith("--"u8)) return false;

        var newline = LineEnd(line);
        if (newline < 0 && line.Length >= MimeLimits.LineLengthMax) return false;

        var lineEnd = newline < 0 ? data.Length : lineStart + newline + 1;
        var content = data[(lineStart + 2)..lineEnd].TrimEnd(" \t\r\n"u8);

        for (var level = open.Count - 1; level >= 0; level--)
        {
            var boundary = open[level];
            if (!content.StartsWith(boundary)) continue;

            var rest = content[boundary.Length..];
            if (!rest.IsEmpty && !rest.SequenceEqual("--"u8)) continue;

            delimiter = new(lineStart, lineEnd, level, IsClosing: !rest.IsEmpty);
            return true;
        }

        return false;
    }

    /// <summary>Whether enough of a line is there for <see cref="TryMatch"/> to say the same as it would with all of the source.</summary>
    public static bool IsDecided(ReadOnlySpan<byte> line, bool isLast) =>
        isLast || line.Length >= MimeLimits.LineLengthMax || LineEnd(line) >= 0 || (line.Length > 1 ? !line.StartsWith("--"u8) : line is [not (byte)'-']);

    static int LineEnd(ReadOnlySpan<byte> line) => line[..Math.Min(line.Length, MimeLimits.LineLengthMax)].IndexOf((byte)'\n');

    /// <summary>The end of what stands before a delimiter: the line end in front of it is part of it (RFC 2046 §5.1.1).</summary>
    public static int EndBefore(ReadOnlySpan<byte> data, in Delimiter delimiter, int notBefore)
    {
        var end = delimiter.LineStart;
        if (delimiter.Level < 0 || end == 0) return end;
        end -= data[..end].EndsWith("\r\n"u8) ? 2 : 1;
        return Math.Max(end, notBefore);
    }
}
