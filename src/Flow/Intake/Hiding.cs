using System.Buffers;

namespace Postern.Flow.Intake;

/// <summary>
/// Takes fields out of a header. Works on octets as they pass, buffer by buffer, and keeps nothing but what is said to us; all other octets stay as they are. The
/// header ends at the first empty line, as for everybody who takes the message further.
/// </summary>
/// <param name="fields">Which.</param>
sealed class Hiding(HiddenFields fields)
{
    /// <summary>Octets of what is said to us.</summary>
    public const int HeardMax = 4 * 1024;

    ArrayBufferWriter<byte>? heard;
    bool hears;
    bool isOver;
    bool isMidLine;
    bool hides;
    bool hasBegun;
    bool endsInReturn;

    /// <summary>Why readers would not agree on what the header says: one sees a field where another sees none. Null while they do.</summary>
    public string? Problem { get; private set; }

    /// <summary>The fields that are said to us, whole once the header is over.</summary>
    public ReadOnlyMemory<byte> Heard => heard?.WrittenMemory ?? default;

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
            Look(rest[..length]);
            if (!hides) Keep(octets, ref kept, read, length);
            else if (hears) Hear(rest[..length]);
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
        var isFirst = !hasBegun;
        hasBegun = true;
        if (!BeginsField(line[0]))
        {
            // Behind the field that we put on top it would be a part of that.
            if (isFirst) Problem ??= "its first line goes on with a field that is not there";
            return;
        }

        isOver = line[0] is (byte)'\n' || line.StartsWith("\r\n"u8);
        hides = !isOver && fields.Hides(line);
        hears = hides && fields.Hears(line);
    }

    void Hear(ReadOnlySpan<byte> piece)
    {
        heard ??= new();
        if (heard.WrittenCount + piece.Length > HeardMax) Problem ??= "its fields for Postern are too long";
        else heard.Write(piece);
    }

    // BDAT lets a CR stand alone, and servers on the way out make a line end of it (RFC 5321 §2.3.8): a field would begin there that nobody looked at here.
    void Look(ReadOnlySpan<byte> piece)
    {
        var at = piece.IndexOf((byte)'\r');
        var isLast = at == piece.Length - 1 || (at == piece.Length - 2 && piece[^1] == '\n');
        if ((endsInReturn && piece[0] != '\n') || (at >= 0 && !isLast)) Problem ??= "a CR stands alone in its header";
        endsInReturn = piece[^1] == '\r';
    }

    static bool BeginsField(byte first) => first is not ((byte)' ' or (byte)'\t');
}
