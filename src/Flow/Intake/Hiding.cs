namespace Postern.Flow.Intake;

/// <summary>
/// Takes out of a header what recipients must not see: Bcc and Resent-Bcc name those who got the message in secret (RFC 5322 §3.6.3),
/// Return-Path is for the final server to write (RFC 5321 §4.4). Works on octets as they pass, buffer by buffer, and keeps nothing; all
/// other octets stay as they are. The header ends at the first empty line, as for everybody who takes the message further.
/// </summary>
sealed class Hiding
{
    static readonly byte[][] Names = ["bcc"u8.ToArray(), "resent-bcc"u8.ToArray(), "return-path"u8.ToArray()];

    /// <summary>Octets of a line that decide: the longest name and what follows it.</summary>
    const int DecidingLength = 12;

    bool isOver;
    bool isMidLine;
    bool hides;

    /// <summary>Moves what stays to the front.</summary>
    /// <param name="octets">The next ones, with those before them that were undecided.</param>
    /// <param name="isLast">True when nothing follows: then nothing is undecided.</param>
    /// <returns>How many stay, and how many at the end are undecided: they begin a line, and must be handed in again with what follows.</returns>
    public (int Kept, int Undecided) Pass(Span<byte> octets, bool isLast)
    {
        var (kept, read) = (0, 0);
        while (read < octets.Length && !isOver)
        {
            var rest = octets[read..];
            var end = rest.IndexOf((byte)'\n') + 1;
            if (!isMidLine && end == 0 && rest.Length < DecidingLength && !isLast) return (kept, rest.Length);

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
        if (line[0] is (byte)' ' or (byte)'\t') return;

        isOver = line[0] is (byte)'\r' or (byte)'\n';
        hides = !isOver && IsHidden(line);
    }

    static bool IsHidden(ReadOnlySpan<byte> line)
    {
        foreach (var name in Names)
            if (line.Length > name.Length && System.Text.Ascii.EqualsIgnoreCase(line[..name.Length], name) && IsEnd(line[name.Length])) return true;

        return false;
    }

    // White space before the colon is obsolete and still read by programs (RFC 5322 §4.5).
    static bool IsEnd(byte next) => next is (byte)':' or (byte)' ' or (byte)'\t';
}
