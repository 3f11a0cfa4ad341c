using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Store;

namespace Postern.Flow.Intake;

/// <summary>Removes, now and then, the chunks of large messages that were never accepted: their sender went away, or the program was killed.</summary>
public sealed partial class Sweeper(Ledger ledger, TimeProvider clock, ILogger<Sweeper> log) : BackgroundService
{
    /// <summary>Nothing written for so long means abandoned: each chunk renews the time, and a session that is silent for minutes is ended.</summary>
    public static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(AbandonedAfter, clock);
        do await Sweep(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    async Task Sweep(CancellationToken ct)
    {
        try
        {
            if (await ledger.Spool.Sweep(AbandonedAfter, ct) is > 0 and var count) LogSwept(count);
        }
        catch (LedgerUnavailableException e)
        {
            LogNotSwept(e.Message);
        }
    }

    [LoggerMessage(4051, LogLevel.Information, "Removed the chunks of {Count} messages that were never accepted")]
    partial void LogSwept(int count);

    [LoggerMessage(4052, LogLevel.Warning, "What was never accepted is removed later: {Reason}")]
    partial void LogNotSwept(string reason);
}
