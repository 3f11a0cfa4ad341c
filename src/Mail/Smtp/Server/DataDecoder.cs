namespace Postern.Mail.Smtp.Server;

/// <summary>How far the data of a message has come.</summary>
public enum DataStatus
{
    /// <summary>The source is used up, or the target is full.</summary>
    GoesOn,

    /// <summary>CRLF . CRLF was read: the message is whole.</summary>
    Ended,
}

/// <summary>
/// Takes message data from the wire: drops the dots that were stuffed and finds the end (RFC 5321 §4.5.2 and §4.1.1.4). The end
/// is CRLF . CRLF and nothing that only looks like it; a CR or LF outside CRLF or a NUL makes the message unacceptable and
/// is remembered, while the true end is still looked for. Pure: octets in, octets out.
/// </summary>
public struct DataDecoder
{
    enum Place { LineStart, Dot, DotCr, Text, Cr }

    Place place;

    /// <summary>What is wrong with the data so far; null when nothing is. From then on nothing more is written.</summary>
    public SmtpReply? Problem { get; private set; }

    public DataStatus Read(ReadOnlySpan<byte> source, Span<byte> into, out int consumed, out int written)
    {
        consumed = written = 0;
        while (consumed < source.Length)
        {
            if (IsDotStep(source[consumed]))
            {
                consumed++;
                if (place == Place.LineStart) return DataStatus.Ended;
                continue;
            }

            var room = Problem is null ? into.Length - written : int.MaxValue;
            if (room == 0) return DataStatus.GoesOn;

            var rest = source[consumed..];
            var run = rest[..Text(rest[..Math.Min(room, rest.Length)])];
            consumed += run.Length;
            if (Problem is not null) continue;

            run.CopyTo(into[written..]);
            written += run.Length;
        }

        return DataStatus.GoesOn;
    }

    /// <summary>One step on the only way that leads to the end: a dot after CRLF, CR, LF. None of these is content.</summary>
    bool IsDotStep(byte octet)
    {
        var next = (place, octet) switch
        {
            (Place.LineStart, (byte)'.') => Place.Dot,
            (Place.Dot, (byte)'\r') => Place.DotCr,
            (Place.DotCr, (byte)'\n') => Place.LineStart,
            _ => Place.Text,
        };

        if (next == Place.Text) return false;
        place = next;
        return true;
    }

    /// <summary>How many octets are content: all, or those before a dot that begins a line.</summary>
    int Text(ReadOnlySpan<byte> octets)
    {
        if (place == Place.DotCr) Problem ??= Replies.BareNewline;
        if (place is Place.Dot or Place.DotCr) place = Place.Text;

        var taken = 0;
        while (taken < octets.Length)
        {
            if (place == Place.LineStart && octets[taken] == '.') return taken;
            taken += place == Place.Cr ? AfterCr(octets[taken]) : ToLineEnd(octets[taken..]);
        }

        return taken;
    }

    int AfterCr(byte octet)
    {
        place = octet == '\n' ? Place.LineStart : Place.Text;
        if (place == Place.LineStart) return 1;

        Problem ??= Replies.BareNewline;
        return 0;
    }

    int ToLineEnd(ReadOnlySpan<byte> octets)
    {
        place = Place.Text;
        var end = octets.IndexOfAny((byte)'\r', (byte)'\n', (byte)0);
        if (end < 0) return octets.Length;

        if (octets[end] == '\r') place = Place.Cr;
        else Problem ??= octets[end] == '\n' ? Replies.BareNewline : Replies.Nul;
        return end + 1;
    }
}
