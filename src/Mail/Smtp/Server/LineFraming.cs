namespace Postern.Mail.Smtp.Server;

/// <summary>What looking for a line came to.</summary>
public enum LineOutcome
{
    Complete,

    NeedsMore,

    /// <summary>The line was read to its end and dropped.</summary>
    TooLong,

    /// <summary>A CR or LF outside CRLF, or a NUL. Where the line ends is anybody's guess, so the session does.</summary>
    Malformed,

    /// <summary>The client closed the connection.</summary>
    Ended,
}

/// <summary>Where command lines end: at CRLF and at nothing else (RFC 5321 §2.3.8).</summary>
public static class LineFraming
{
    /// <summary>Longest command line, CRLF included, in octets (RFC 5321 §4.5.3.1.4).</summary>
    public const int CommandLineMax = 512;

    /// <summary>Longest MAIL or RCPT: the extensions add up to about 1,200 octets (RFC 1870, 3461 §5.4, 4954 §3, 6152, 6531 §3.4, 8689).</summary>
    public const int PathLineMax = 2048;

    /// <summary>Longest line of an AUTH exchange: 12,288 octets of base64 (RFC 4954 §4), its verb, mechanism and CRLF.</summary>
    public const int AuthLineMax = 12_288 + 64;

    /// <summary>Looks for the first line of <paramref name="octets"/>. Pure.</summary>
    /// <param name="octets">What has come so far.</param>
    /// <param name="length">Complete: length of the line without its CRLF. TooLong: octets that can be dropped. Otherwise of no meaning.</param>
    public static LineOutcome Find(ReadOnlySpan<byte> octets, out int length)
    {
        var end = octets.IndexOfAny((byte)'\r', (byte)'\n', (byte)0);
        length = end < 0 ? octets.Length : end;

        if (length > AuthLineMax - 2) return LineOutcome.TooLong;
        if (end < 0) return LineOutcome.NeedsMore;
        if (octets[end] != '\r') return LineOutcome.Malformed;
        if (end + 1 == octets.Length) return LineOutcome.NeedsMore;
        return octets[end + 1] == '\n' ? LineOutcome.Complete : LineOutcome.Malformed;
    }
}
