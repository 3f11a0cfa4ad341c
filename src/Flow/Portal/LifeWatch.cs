using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Store;
using Postern.Store.Portal;
using Postern.Store.Spool;

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

    internal async Task Round(CancellationToken ct)
    {
        if (options.UnopenedAfter > TimeSpan.Zero)
            foreach (var message in await ledger.Life.Unopened(clock.GetUtcNow() - options.UnopenedAfter, ct))
                await Once(message, "unopened", stop => desk.Tell(new SenderNews.Unopened(message), stop), ct);

        if (options.WarnBefore > TimeSpan.Zero)
            foreach (var copy in await ledger.Life.Ending(clock.GetUtcNow() + options.WarnBefore, ct))
                await Once(copy.CopyId, "ending", stop => copy.IsRead ? WarnReader(copy, stop) : Warn(copy, stop), ct);
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
        catch (SealBrokenException e)
        {
            LogBroken(e.Message);
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

    [LoggerMessage(4262, LogLevel.Error, "Looking after the portal met a record that does not open: {Reason}")]
    partial void LogBroken(string reason);
}
