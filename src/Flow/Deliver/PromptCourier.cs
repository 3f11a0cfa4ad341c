using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Flow.Dkim;
using Postern.Flow.Portal;
using Postern.Flow.Replies;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Client;

namespace Postern.Flow.Deliver;

/// <summary>
/// Sends codes to portal visitors, and hints to those who answer notices: at once, and tried again while they are of use. They are never on disk in
/// clear: a code that a crash loses is asked for again with a button, a hint is never sent twice.
/// </summary>
public sealed partial class PromptCourier(Destinations destinations, Organization organization, Signatory signatory, TimeProvider clock, ILogger<PromptCourier> log) : BackgroundService
{
    /// <summary>Most that wait at once; beyond that whoever hands one over waits with them.</summary>
    public const int CodesMax = 1000;

    /// <summary>Sent side by side.</summary>
    const int CarriersMax = 16;

    /// <summary>Pause between tries: greylisting servers want some, visitors want little.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);

    readonly Channel<(Prompt Prompt, DateTimeOffset Until)> waiting = Channel.CreateBounded<(Prompt, DateTimeOffset)>(CodesMax);

    /// <summary>Hands a code over; waits where too many wait.</summary>
    public async Task Send(CodeNotice code, CancellationToken ct) => await waiting.Writer.WriteAsync(Item(new Prompt.Code(code)), ct);

    /// <summary>Hands a hint over; where too many wait it is dropped.</summary>
    public void Offer(ReplyHint hint)
    {
        if (!waiting.Writer.TryWrite(Item(new Prompt.Hint(hint)))) LogNotSent(hint.Recipient.Domain, "too many wait");
    }

    /// <summary>Hands a reminder over; where too many wait it is dropped.</summary>
    public void Offer(EmailAddress recipient, Notice notice)
    {
        if (!waiting.Writer.TryWrite(Item(new Prompt.Reminder(recipient, notice)))) LogNotSent(recipient.Domain, "too many wait");
    }

    (Prompt Prompt, DateTimeOffset Until) Item(Prompt prompt) => (prompt, clock.GetUtcNow() + prompt.Validity);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Parallel.ForEachAsync(
            waiting.Reader.ReadAllAsync(stoppingToken),
            new ParallelOptions { MaxDegreeOfParallelism = CarriersMax, CancellationToken = stoppingToken },
            async (item, ct) => await Carry(item.Prompt, item.Until, ct));

    async Task Carry(Prompt prompt, DateTimeOffset until, CancellationToken ct)
    {
        if (clock.GetUtcNow() >= until || await TryAttempt(prompt, ct) is not { } why) return;

        LogNotSent(prompt.Recipient.Domain, why);
        _ = Again(prompt, until, ct);
    }

    // What waits holds no carrier: one dead domain must not keep everybody else's codes back.
    async Task Again(Prompt prompt, DateTimeOffset until, CancellationToken ct)
    {
        try
        {
            await Task.Delay(Pause, clock, ct);
            if (!waiting.Writer.TryWrite((prompt, until))) LogNotSent(prompt.Recipient.Domain, "too many wait");
        }
        catch (OperationCanceledException)
        {
            // The program stops; the visitor asks again with the button.
        }
    }

    // One code that meets a bug of ours must not stop the others, and with them the whole gateway.
    async Task<string?> TryAttempt(Prompt prompt, CancellationToken ct)
    {
        try
        {
            return await Attempt(prompt, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
        {
            LogBug(prompt.Recipient.Domain, e);
            return "internal error";
        }
    }

    /// <returns>Null when it is sent, or never will be; else why it must be tried again.</returns>
    async Task<string?> Attempt(Prompt prompt, CancellationToken ct)
    {
        var destination = destinations.For(prompt.Recipient.Domain);
        return await destination.RentAny(ct) switch
        {
            LaneAnswer.Ready ready => await Send(prompt, destination, ready.Lane, ct),
            LaneAnswer.Wait wait => wait.Evidence.Why,
            LaneAnswer.Never => null,
            LaneAnswer.Closed closed => closed.Why,
        };
    }

    async Task<string?> Send(Prompt prompt, Destination destination, Lane lane, CancellationToken ct)
    {
        var mail = await prompt.Write(organization.MailDomain, clock.GetUtcNow(), signatory, ct);
        var sent = await lane.Send(mail, new RcptTo(prompt.Recipient), ct);
        await destination.Return(lane);
        return sent is SendAnswer.Accepted or SendAnswer.Refused { Reply.IsPermanent: true } ? null : sent.GetType().Name;
    }

    [LoggerMessage(4041, LogLevel.Information, "A code or a hint for somebody at {Domain} is not sent yet: {Why}")]
    partial void LogNotSent(string domain, string why);

    [LoggerMessage(4042, LogLevel.Error, "A code or a hint for somebody at {Domain} met an internal error and is tried again")]
    partial void LogBug(string domain, Exception e);
}
