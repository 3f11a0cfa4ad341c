namespace Postern.Mail.Smtp.Server;

/// <summary>Counts a message while it streams by, and says when a limit is passed.</summary>
struct MessageLimits(SmtpServerOptions options)
{
    const byte Lf = (byte)'\n';

    long size;
    int line;
    bool isPastHeader;
    bool endsInCr;

    public readonly long Size => size;

    /// <summary>Null while all limits are kept.</summary>
    public SmtpReply? Count(ReadOnlySpan<byte> octets)
    {
        size += octets.Length;
        if (size > options.MessageSizeMax) return Replies.MessageTooBig;

        var isHeaderTooBig = !isPastHeader && size - octets.Length + HeaderPart(octets) > options.HeaderSizeMax;
        if (isHeaderTooBig) return Replies.HeaderTooBig;

        var isLineTooLong = line + octets.Length > options.TextLineMax && HasLineOver(octets, options.TextLineMax);
        Remember(octets);
        return isLineTooLong ? Replies.TextLineTooLong : null;
    }

    // An empty line is one with nothing, or a lone CR, before its LF: in a BDAT chunk lines may end in LF alone.
    int HeaderPart(ReadOnlySpan<byte> octets)
    {
        var (length, cr, taken) = (line, endsInCr, 0);
        while (octets[taken..].IndexOf(Lf) is >= 0 and var end)
        {
            length += end;
            if (end > 0) cr = octets[taken + end - 1] == '\r';
            taken += end + 1;
            isPastHeader = length == 0 || (length == 1 && cr);
            if (isPastHeader) return taken;
            (length, cr) = (0, false);
        }

        return octets.Length;
    }

    readonly bool HasLineOver(ReadOnlySpan<byte> octets, int max)
    {
        var length = line;
        while (octets.IndexOf(Lf) is >= 0 and var end)
        {
            if (length + end + 1 > max) return true;
            octets = octets[(end + 1)..];
            length = 0;
        }

        return length + octets.Length > max;
    }

    void Remember(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty) return;

        var end = octets.LastIndexOf(Lf);
        line = end < 0 ? line + octets.Length : octets.Length - end - 1;
        endsInCr = octets[^1] == '\r';
    }
}
