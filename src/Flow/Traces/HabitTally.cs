using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Mail.Trace;
using Postern.Store;
using Postern.Store.Traces;

namespace Postern.Flow.Traces;

/// <summary>
/// Counts what servers write of TLS in their own mail: in memory, and every <see cref="Interval"/> in the ledger, so that a message from the world costs no write
/// for it. What a crash takes is counted by nobody.
/// </summary>
public sealed partial class HabitTally(Ledger ledger, TimeProvider clock, ILogger<HabitTally> log) : BackgroundService
{
    /// <summary>Time between writes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Most servers in memory, and so in one write; of more, only those that are there already are counted until the next.</summary>
    public const int HostsMax = 1_000;

    readonly Lock gate = new();
    Dictionary<string, HabitCount> counts = new(StringComparer.Ordinal);

    /// <summary>Notes what an accepted message shows. Never waits.</summary>
    public void Note(IReadOnlyList<WrittenLine> lines)
    {
        if (lines.Count == 0) return;

        lock (gate)
        {
            foreach (var line in lines) Count(line);
        }
    }

    void Count(WrittenLine line)
    {
        if (!counts.TryGetValue(line.Host, out var count))
        {
            if (counts.Count >= HostsMax) return;
            count = new(line.Host, line.Domain, 0, 0);
        }

        counts[line.Host] = line.SpokeOfTls ? count with { Encrypted = count.Encrypted + 1 } : count with { Silent = count.Silent + 1 };
    }

    /// <summary>Writes what was counted. When the ledger is gone it is lost: it is a hint, and no record.</summary>
    public async Task Flush(CancellationToken ct)
    {
        Dictionary<string, HabitCount> taken;
        lock (gate) (taken, counts) = (counts, new(StringComparer.Ordinal));
        if (taken.Count == 0) return;

        try
        {
            await ledger.Habits.Add(taken.Values, ct);
        }
        catch (LedgerUnavailableException e)
        {
            LogLost(taken.Count, e.Message);
        }
    }

    /// <summary>Writes what is left, too.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Flush(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var rounds = new PeriodicTimer(Interval, clock);
        while (await rounds.WaitForNextTickAsync(stoppingToken)) await Flush(stoppingToken);
    }

    [LoggerMessage(4170, LogLevel.Warning, "What {Count} servers wrote of TLS is not counted, the ledger being away: {Reason}")]
    partial void LogLost(int count, string reason);
}
