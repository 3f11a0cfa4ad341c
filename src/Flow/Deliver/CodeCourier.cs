using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Flow.Dkim;
using Postern.Flow.Portal;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Client;

namespace Postern.Flow.Deliver;

/// <summary>
/// Sends codes to portal visitors, at once and tried again while the code lives. Codes are never on disk in clear:
/// one that a crash loses is asked for again with a button.
/// </summary>
public sealed partial class CodeCourier(Destinations destinations, Organization organization, Signatory signatory, TimeProvider clock, ILogger<CodeCourier> log) : BackgroundService
{
    /// <summary>Most codes that wait at once; beyond that the page waits with them.</summary>
    public const int CodesMax = 1000;

    /// <summary>Codes sent side by side.</summary>
    const int CarriersMax = 16;

    /// <summary>Pause between tries: greylisting servers want some, visitors want little.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);

    readonly Channel<(CodeNotice Code, DateTimeOffset Until)> waiting = Channel.CreateBounded<(CodeNotice, DateTimeOffset)>(CodesMax);

    /// <summary>Hands a code over.</summary>
    public async Task Send(CodeNotice code, CancellationToken ct) => await waiting.Writer.WriteAsync((code, clock.GetUtcNow() + code.Validity), ct);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Parallel.ForEachAsync(
            waiting.Reader.ReadAllAsync(stoppingToken),
            new ParallelOptions { MaxDegreeOfParallelism = CarriersMax, CancellationToken = stoppingToken },
            async (item, ct) => await Carry(item.Code, item.Until, ct));

    async Task Carry(CodeNotice code, DateTimeOffset until, CancellationToken ct)
    {
        if (clock.GetUtcNow() >= until || await TryAttempt(code, ct) is not { } why) return;

        LogNotSent(code.Recipient.Domain, why);
        _ = Again(code, until, ct);
    }

    // A code that waits holds no carrier: one dead domain must not keep everybody else's codes back.
    async Task Again(CodeNotice code, DateTimeOffset until, CancellationToken ct)
    {
        try
        {
            await Task.Delay(Pause, clock, ct);
            if (!waiting.Writer.TryWrite((code, until))) LogNotSent(code.Recipient.Domain, "too many codes wait");
        }
        catch (OperationCanceledException)
        {
            // The program stops; the visitor asks again with the button.
        }
    }

    // One code that meets a bug of ours must not stop the others, and with them the whole gateway.
    async Task<string?> TryAttempt(CodeNotice code, CancellationToken ct)
    {
        try
        {
            return await Attempt(code, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
        {
            LogBug(code.Recipient.Domain, e);
            return "internal error";
        }
    }

    /// <returns>Null when the code is sent, or never will be; else why it must be tried again.</returns>
    async Task<string?> Attempt(CodeNotice code, CancellationToken ct)
    {
        var destination = destinations.For(code.Recipient.Domain);
        return await destination.RentAny(ct) switch
        {
            LaneAnswer.Ready ready => await Send(code, destination, ready.Lane, ct),
            LaneAnswer.Wait wait => wait.Evidence.Why,
            LaneAnswer.Never => null,
            LaneAnswer.Closed closed => closed.Why,
        };
    }

    async Task<string?> Send(CodeNotice code, Destination destination, Lane lane, CancellationToken ct)
    {
        var mail = await OwnMail.Of(code, organization.MailDomain, clock.GetUtcNow(), signatory, ct);
        var sent = await lane.Send(mail, new RcptTo(code.Recipient), ct);
        await destination.Return(lane);
        return sent is SendAnswer.Accepted or SendAnswer.Refused { Reply.IsPermanent: true } ? null : sent.GetType().Name;
    }

    [LoggerMessage(4041, LogLevel.Information, "A code for somebody at {Domain} is not sent yet: {Why}")]
    partial void LogNotSent(string domain, string why);

    [LoggerMessage(4042, LogLevel.Error, "A code for somebody at {Domain} met an internal error and is tried again")]
    partial void LogBug(string domain, Exception e);
}
