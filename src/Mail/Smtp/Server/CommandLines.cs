using System.Buffers;
using System.Runtime.CompilerServices;

namespace Postern.Mail.Smtp.Server;

/// <summary>Cuts command lines from the wire. They end in CRLF and in nothing else (RFC 5321 §2.3.8); nothing is repaired.</summary>
sealed class CommandLines(Wire wire, SmtpServerOptions options)
{
    byte[]? gathered;
    ReadOnlyMemory<byte> current;

    /// <summary>The line found last, without its CRLF. Good until the next is looked for.</summary>
    public ReadOnlySpan<byte> Current => current.Span;

    /// <summary>The next line, or what is wrong with it. Never <see cref="LineOutcome.NeedsMore"/>.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
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

    LineOutcome Cut()
    {
        var octets = wire.Next;
        var outcome = LineFraming.Find(octets.Span, out var length);

        // A line that lies across pieces of memory is gathered; rare, because a client's packet mostly is one piece.
        if (outcome == LineOutcome.NeedsMore && octets.Length < wire.Unread.Length)
        {
            octets = Gather();
            outcome = LineFraming.Find(octets.Span, out length);
        }

        if (outcome == LineOutcome.TooLong) wire.Skip(length);
        if (outcome != LineOutcome.Complete) return outcome;

        current = octets[..length];
        wire.Skip(length + 2);
        return LineOutcome.Complete;
    }

    ReadOnlyMemory<byte> Gather()
    {
        gathered ??= new byte[LineFraming.AuthLineMax + 2];
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
