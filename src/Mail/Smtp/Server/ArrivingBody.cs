using System.Runtime.CompilerServices;

namespace Postern.Mail.Smtp.Server;

/// <summary>A message on its way in: limits and deadlines, which are the same for DATA and BDAT.</summary>
abstract class ArrivingBody(Wire wire, SmtpServerOptions options) : MessageBody
{
    readonly long started = wire.Clock.GetTimestamp();
    MessageLimits limits = new(options);

    // Octets that were waited for, whatever became of them: a refused message is read to its end as well.
    long came;

    /// <summary>True after the whole message was read and nothing was wrong with it.</summary>
    public abstract bool HasEnded { get; }

    /// <summary>Why the message can not be taken; null while it can.</summary>
    public SmtpReply? Refusal { get; private set; }

    protected long Size => limits.Size;

    protected Wire Wire => wire;

    protected SmtpServerOptions Options => options;

    /// <summary>Reads what is left and forgets it, so that the next octet is a command again. False when that is not worth the wait: close.</summary>
    public abstract ValueTask<bool> Drain();

    /// <summary>Counts octets handed out; throws when they are too many.</summary>
    protected void Count(ReadOnlySpan<byte> octets)
    {
        if (limits.Count(octets) is { } refusal) Refuse(refusal);
    }

    protected void Refuse(SmtpReply reply)
    {
        Refusal ??= reply;
        throw new MessageRefusedException(Refusal);
    }

    /// <summary>Waits for message octets.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    protected async ValueTask More()
    {
        if (!await wire.More(Timeout())) throw new ConnectionLostException();
        came += wire.Unread.Length;
    }

    // Each octet that came buys time; a pause of DataTimeout is always free.
    TimeSpan Timeout()
    {
        var earned = options.DataTimeout + TimeSpan.FromSeconds(came / options.DataRateMin);
        var longest = earned < options.MessageTimeout ? earned : options.MessageTimeout;
        var left = longest - wire.Clock.GetElapsedTime(started);

        return left < TimeSpan.Zero ? TimeSpan.Zero : left < options.DataTimeout ? left : options.DataTimeout;
    }
}
