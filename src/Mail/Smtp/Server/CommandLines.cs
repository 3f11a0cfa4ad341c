using System.Buffers;

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

/// <summary>Cuts command lines from the wire. They end in CRLF and in nothing else (RFC 5321 §2.3.8); nothing is repaired.</summary>
sealed class CommandLines(Wire wire, SmtpServerOptions options)
{
    /// <summary>Longest command line, CRLF included, in octets (RFC 5321 §4.5.3.1.4).</summary>
    public const int CommandLineMax = 512;

    /// <summary>Longest MAIL or RCPT: the extensions add up to about 1,200 octets (RFC 1870, 3461 §5.4, 4954 §3, 6152, 6531 §3.4, 8689).</summary>
    public const int PathLineMax = 2048;

    /// <summary>Longest line of an AUTH exchange: 12,288 octets of base64 (RFC 4954 §4), its verb, mechanism and CRLF.</summary>
    public const int AuthLineMax = 12_288 + 64;

    byte[]? gathered;
    ReadOnlyMemory<byte> current;

    /// <summary>The line found last, without its CRLF. Good until the next is looked for.</summary>
    public ReadOnlySpan<byte> Current => current.Span;

    /// <summary>The next line, or what is wrong with it. Never <see cref="LineOutcome.NeedsMore"/>.</summary>
    public async ValueTask<LineOutcome> Next()
    {
        var isTooLong = false;
        long? started = null;
        while (true)
        {
            switch (Cut())
            {
                case LineOutcome.Complete: return isTooLong ? LineOutcome.TooLong : LineOutcome.Complete;
                case LineOutcome.Malformed: return LineOutcome.Malformed;
                case LineOutcome.Ended: return LineOutcome.Ended;
                case LineOutcome.TooLong: isTooLong = true; continue;
                case LineOutcome.NeedsMore: break;
            }

            if (wire.HasUnread || isTooLong) started ??= wire.Clock.GetTimestamp();
            if (!await wire.More(Timeout(started))) return LineOutcome.Ended;
        }
    }

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

    LineOutcome Cut()
    {
        var octets = wire.Next;
        var outcome = Find(octets.Span, out var length);

        // A line that lies across pieces of memory is gathered; rare, because a client's packet mostly is one piece.
        if (outcome == LineOutcome.NeedsMore && octets.Length < wire.Unread.Length)
        {
            octets = Gather();
            outcome = Find(octets.Span, out length);
        }

        if (outcome == LineOutcome.TooLong) wire.Skip(length);
        if (outcome != LineOutcome.Complete) return outcome;

        current = octets[..length];
        wire.Skip(length + 2);
        return LineOutcome.Complete;
    }

    ReadOnlyMemory<byte> Gather()
    {
        gathered ??= new byte[AuthLineMax + 2];
        var octets = wire.Unread.Slice(0, Math.Min(wire.Unread.Length, gathered.Length));
        octets.CopyTo(gathered);
        return gathered.AsMemory(0, (int)octets.Length);
    }

    // Between lines a client may think for long; within one it may not, or it could hold a session with an octet now and then.
    TimeSpan Timeout(long? started)
    {
        if (started is not { } since) return options.CommandTimeout;

        var left = options.LineTimeout - wire.Clock.GetElapsedTime(since);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
