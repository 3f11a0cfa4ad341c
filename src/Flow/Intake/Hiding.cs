namespace Postern.Flow.Intake;

/// <summary>
/// Takes fields out of a header. Works on octets as they pass, buffer by buffer, and keeps nothing; all other octets stay as they are. The
/// header ends at the first empty line, as for everybody who takes the message further.
/// </summary>
/// <param name="fields">Which.</param>
sealed class Hiding(HiddenFields fields)
{
    bool isOver;
    bool isMidLine;
    bool hides;

    /// <summary>Moves what stays to the front.</summary>
    /// <param name="octets">The next ones, with those before them that were undecided.</param>
    /// <param name="isLast">True when nothing follows: then nothing is undecided.</param>
    /// <returns>How many stay, and how many at the end are undecided: they begin a field, and must be handed in again with what follows.</returns>
    public (int Kept, int Undecided) Pass(Span<byte> octets, bool isLast)
    {
        var (kept, read) = (0, 0);
        while (read < octets.Length && !isOver)
        {
            var rest = octets[read..];
            var end = rest.IndexOf((byte)'\n') + 1;
            if (!isMidLine && !isLast && BeginsField(rest[0]) && fields.NeedsMore(rest, isLineWhole: end > 0)) return (kept, rest.Length);

            if (!isMidLine) Begin(rest);
            var length = end == 0 ? rest.Length : end;
            if (!hides) Keep(octets, ref kept, read, length);
            read += length;
            isMidLine = end == 0;
        }

        if (read < octets.Length) Keep(octets, ref kept, read, octets.Length - read);
        return (kept, 0);
    }

    static void Keep(Span<byte> octets, ref int kept, int from, int length)
    {
        if (kept != from) octets.Slice(from, length).CopyTo(octets[kept..]);
        kept += length;
    }

    // A line that begins with white space goes on with the field before it (RFC 5322 §2.2.3).
    void Begin(ReadOnlySpan<byte> line)
    {
        if (!BeginsField(line[0])) return;

        isOver = line[0] is (byte)'\r' or (byte)'\n';
        hides = !isOver && fields.Hides(line);
    }

    static bool BeginsField(byte first) => first is not ((byte)' ' or (byte)'\t');
}
