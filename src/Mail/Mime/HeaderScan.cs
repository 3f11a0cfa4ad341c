namespace Postern.Mail.Mime;

/// <summary><see cref="HeaderReader"/> for a section that comes in windows: keeps the octets of fields and nothing else.</summary>
sealed class HeaderScan(OutlineBuilder building)
{
    HeaderSection section = new(building.FieldCount, 0, 0, -1, -1);
    long start;

    /// <summary>Octets of the field that is open.</summary>
    long length;

    /// <summary>Where its octets are kept.</summary>
    int keptAt;
    int colon;

    /// <summary>A field, or a line that is skipped, whose next line may continue it.</summary>
    bool isOpen;

    /// <summary>Its line did not end in the last window.</summary>
    bool isInLine;

    public HeaderSection Section => section;

    public void Begin(long position)
    {
        section = new(building.FieldCount, 0, 0, -1, -1);
        start = position;
    }

    /// <summary>Goes on at a place of the window, which it moves. True when the section is over; then that is where the body begins.</summary>
    public bool Advance(ReadOnlySpan<byte> window, long position, bool isLast, ref readonly BoundaryStack open, ref int at)
    {
        while (true)
        {
            if (isInLine) Continue(window, ref at);
            var rest = window[at..];
            if (rest.IsEmpty && !isLast) return false;
            if (!rest.IsEmpty && isOpen && rest[0] is (byte)' ' or (byte)'\t')
            {
                isInLine = true;
                continue;
            }

            var line = Line(rest);
            if (!isLast && line.Length < MimeLimits.LineLengthMax && !line.EndsWith((byte)'\n')) return false;

            Close(position + at);
            if (line.IsEmpty) return true;
            if (HeaderReader.IsBlank(line))
            {
                at += line.Length;
                return true;
            }

            if (open.Count > 0 && Delimiters.TryMatch(rest, 0, in open, out _)) return true;

            colon = HeaderReader.Colon(line);
            if (colon < 0 && !(position + at == start && HeaderReader.IsSkipped(line))) return true;
            (isOpen, isInLine, length, keptAt) = (true, true, 0, building.Kept);
        }
    }

    static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> rest)
    {
        var looked = rest[..Math.Min(rest.Length, MimeLimits.LineLengthMax)];
        return looked[..(looked.IndexOf((byte)'\n') is >= 0 and var newline ? newline + 1 : looked.Length)];
    }

    void Continue(ReadOnlySpan<byte> window, ref int at)
    {
        var rest = window[at..];
        var newline = rest.IndexOf((byte)'\n');
        if (newline >= 0) rest = rest[..(newline + 1)];

        // What is over a limit is counted, and is not kept to the end.
        if (colon > 0 && building.Budget.HasRoom(length + rest.Length)) building.Keep(rest);
        length += rest.Length;
        at += rest.Length;
        isInLine = newline < 0;
    }

    void Close(long end)
    {
        if (isOpen && colon > 0) List(end);
        isOpen = isInLine = false;
    }

    void List(long end)
    {
        if (!building.Budget.MayKeep(end - start, length, section.Count))
        {
            building.Forget(keptAt);
            return;
        }

        var field = new FieldRecord(keptAt, keptAt + colon, building.Kept);
        HeaderReader.Recognize(building.NameOf(field), building.FieldCount, ref section);
        building.AddField(field);
        section.Count++;
    }
}
