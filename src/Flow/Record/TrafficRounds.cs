using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Store;
using Postern.Store.Reports;

namespace Postern.Flow.Record;

/// <summary>Counts what happened, some seconds behind it.</summary>
public sealed partial class TrafficRounds(TrafficBook traffic, TimeProvider clock, ILogger<TrafficRounds> log) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Between two pieces of a long backlog, so that the line's own writes come first.</summary>
    static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var rounds = new PeriodicTimer(Interval, clock);
        do
        {
            await TryRound(stoppingToken);
        }
        while (await rounds.WaitForNextTickAsync(stoppingToken));
    }

    async Task TryRound(CancellationToken ct)
    {
        try
        {
            while (await traffic.Fold(ct)) await Task.Delay(Breath, clock, ct);
        }
        catch (LedgerUnavailableException e)
        {
            LogLater(e.Message);
        }
    }

    [LoggerMessage(4310, LogLevel.Warning, "Counting waits for the ledger: {Reason}")]
    partial void LogLater(string reason);
}
