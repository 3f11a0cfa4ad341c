using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Store;
using Postern.Store.Portal;

namespace Postern.Flow.Portal;

/// <summary>Looks after messages in the portal: senders hear of those that nobody opens, recipients of those that end soon. Each is told once, whatever node looks.</summary>
public sealed partial class LifeWatch(Ledger ledger, SenderDesk desk, LifeOptions options, TimeProvider clock, ILogger<LifeWatch> log) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var rounds = new PeriodicTimer(Interval, clock);
        do
        {
            await TryRound(stoppingToken);
        }
        while (await rounds.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Incidents older than this are told no more.</summary>
    static readonly TimeSpan UntoldFor = TimeSpan.FromDays(30);

    internal async Task Round(CancellationToken ct)
    {
        await TellWhatWasCutOff(ct);
        if (options.UnopenedAfter > TimeSpan.Zero)
            foreach (var message in await ledger.Life.Unopened(clock.GetUtcNow() - options.UnopenedAfter, ct))
                await Once(message, "unopened", stop => desk.Tell(new SenderNews.Unopened(message), stop), ct);

        if (options.WarnBefore > TimeSpan.Zero)
            foreach (var copy in await ledger.Life.Ending(clock.GetUtcNow() + options.WarnBefore, ct))
                await Once(copy.CopyId, "ending", stop => copy.IsRead ? WarnReader(copy, stop) : Warn(copy, stop), ct);
    }

    // Nobody comes by a second time to tell these.
    async Task TellWhatWasCutOff(CancellationToken ct)
    {
        foreach (var incident in await ledger.Life.Untold(clock.GetUtcNow() - UntoldFor, ct))
            await Once(incident.Id, ToldShelf.NotForMe, stop => desk.Tell(new SenderNews.NotForMe(incident.MessageId, incident.CopyId), stop), ct);

        foreach (var (message, copy) in await ledger.Life.UntoldReadings(ct))
            await Once(copy, ToldShelf.Read, stop => desk.Tell(new SenderNews.FirstRead(message, copy), stop), ct);
    }

    // Who reads much here is not written to for each message: one mail in such a time names one of them, and says that there may be more.
    async Task WarnReader(EndingCopy copy, CancellationToken ct)
    {
        var period = clock.GetUtcNow().UtcTicks / options.WarnBefore.Ticks;
        await ledger.Told.Once(new Guid(copy.Owner.AsSpan(0, 16)), $"ending {period}", stop => Warn(copy, stop), ct);
    }

    async Task Once(Guid subject, string what, Func<CancellationToken, Task> tell, CancellationToken ct)
    {
        try
        {
            await ledger.Told.Once(subject, what, tell, ct);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException or LedgerUnavailableException))
        {
            LogBroken(subject, e); // of one; it is marked as told, and the others are looked after
        }
    }

    async Task Warn(EndingCopy ending, CancellationToken ct)
    {
        if ((await ledger.Records.Look($"{ending.MessageId:N}", ct))?.Copies.FirstOrDefault(each => each.CopyId == ending.CopyId) is { } copy)
            await desk.OfferReminder(copy, ct, isEnding: ending.IsRead);
    }

    async Task TryRound(CancellationToken ct)
    {
        try
        {
            await Round(ct);
        }
        catch (LedgerUnavailableException e)
        {
            LogLater(e.Message);
        }
    }

    [LoggerMessage(4261, LogLevel.Warning, "Looking after the portal waits for the ledger: {Reason}")]
    partial void LogLater(string reason);

    [LoggerMessage(4262, LogLevel.Error, "Looking after the portal could not tell of {Subject}")]
    partial void LogBroken(Guid subject, Exception e);
}
