using System.Runtime.CompilerServices;

namespace Postern.Mail.Smtp.Server;

/// <summary>The message behind DATA (RFC 5321 §4.1.1.4).</summary>
sealed class DataBody(Wire wire, SmtpServerOptions options) : ArrivingBody(wire, options)
{
    DataDecoder decoder;
    bool hasEnded;

    public override bool HasEnded => hasEnded;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> Read(Memory<byte> into, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (Refusal is not null) Refuse(Refusal);

        var filled = 0;
        while (!hasEnded && filled < into.Length)
        {
            if (Wire.HasUnread) filled += Decode(into.Span[filled..]);
            else if (filled > 0) break;
            else await More();
        }

        return filled;
    }

    public override async ValueTask<bool> Drain()
    {
        var drained = 0L;
        while (!hasEnded)
        {
            if (!Wire.HasUnread) await More();
            drained += Waste();
            if (drained > Options.MessageSizeMax) return false;
        }

        return true;
    }

    int Decode(Span<byte> into)
    {
        hasEnded = decoder.Read(Wire.Next.Span, into, out var consumed, out var written) == DataStatus.Ended;
        Wire.Skip(consumed);

        if (decoder.Problem is { } problem) Refuse(problem);
        Count(into[..written]);
        return written;
    }

    int Waste()
    {
        Span<byte> nowhere = stackalloc byte[4096];
        hasEnded = decoder.Read(Wire.Next.Span, nowhere, out var consumed, out _) == DataStatus.Ended;
        Wire.Skip(consumed);
        return consumed;
    }
}
