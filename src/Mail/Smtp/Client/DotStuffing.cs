namespace Postern.Mail.Smtp.Client;

/// <summary>
/// Message octets on their way into DATA: dots at the start of a line doubled (RFC 5321 §4.5.2), and every bare CR or LF made CRLF,
/// because a receiver that takes a bare one for a line end would see commands in the text (CVE-2023-51764, -51765, -51766).
/// Holds what must be remembered from one piece to the next.
/// </summary>
struct DotStuffing()
{
    bool atLineStart = true;
    bool afterCarriageReturn;

    /// <summary>Writes as much of <paramref name="source"/> as fits and returns what was taken and what was written.</summary>
    public (int Taken, int Written) Encode(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var (taken, written) = (0, 0);

        // Room for a doubled dot, one octet and a CRLF: each turn takes at least one octet.
        while (taken < source.Length && target.Length - written > 3)
        {
            // The LF of a CR that was already written as CRLF.
            if (afterCarriageReturn && source[taken] == (byte)'\n') taken++;
            afterCarriageReturn = false;
            if (taken == source.Length) break;

            if (atLineStart && source[taken] == (byte)'.') target[written++] = (byte)'.';

            var run = RunLength(source[taken..], target.Length - written - 2);
            source.Slice(taken, run).CopyTo(target[written..]);
            (taken, written, atLineStart) = (taken + run, written + run, atLineStart && run == 0);
            if (taken == source.Length || source[taken] is not ((byte)'\r' or (byte)'\n')) continue;

            afterCarriageReturn = source[taken++] == (byte)'\r';
            "\r\n"u8.CopyTo(target[written..]);
            (written, atLineStart) = (written + 2, true);
        }

        return (taken, written);
    }

    /// <summary>The end of data: a CRLF when the last line lacks one, then the dot. <paramref name="target"/> holds at least 5 octets.</summary>
    public readonly int Finish(Span<byte> target)
    {
        var end = atLineStart ? ".\r\n"u8 : "\r\n.\r\n"u8;
        end.CopyTo(target);
        return end.Length;
    }

    /// <summary>True when every line ends in CRLF, the last one too, and there is no other CR or LF: such a message may go unchanged in a BDAT.</summary>
    public static bool HasOnlyWholeLines(ReadOnlySpan<byte> message)
    {
        if (!message.EndsWith("\r\n"u8)) return false;

        while (!message.IsEmpty)
        {
            var end = message.IndexOfAny((byte)'\r', (byte)'\n');
            if (!message[end..].StartsWith("\r\n"u8)) return false;
            message = message[(end + 2)..];
        }

        return true;
    }

    static int RunLength(ReadOnlySpan<byte> source, int room)
    {
        var run = source.IndexOfAny((byte)'\r', (byte)'\n');
        return Math.Min(run < 0 ? source.Length : run, room);
    }
}
