using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Rules.Replies;
using Postern.Store;
using Postern.Store.Replies;

namespace Postern.Flow.Replies;

/// <summary>
/// Counts how domains' mail comes to us, replies or not: in memory, and every <see cref="Interval"/> in the ledger, so that a message from the world
/// costs no write for it. What a crash takes is counted by nobody. Only senders' domains that were proven count: a name is quickly forged.
/// </summary>
public sealed partial class HopTally(Ledger ledger, TimeProvider clock, ILogger<HopTally> log) : BackgroundService
{
    /// <summary>Time between writes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Most different lines in memory; of more, only those that are there already are counted until the next write.</summary>
    public const int LinesMax = 10_000;

    readonly Lock gate = new();
    Dictionary<(string Domain, string Way, bool IsSecure), long> counts = [];

    public void Note(string domain, ReplyRoad road)
    {
        var key = (domain, ReplyWords.Short(road), ReplyJudge.DegreeOf(road) >= ReplyDegree.Hop);
        lock (gate)
        {
            if (counts.TryGetValue(key, out var count) || counts.Count < LinesMax) counts[key] = count + 1;
        }
    }

    /// <summary>Writes what was counted. When the ledger is gone it is lost: it is a forecast, and no record.</summary>
    public async Task Flush(CancellationToken ct)
    {
        Dictionary<(string Domain, string Way, bool IsSecure), long> taken;
        lock (gate) (taken, counts) = (counts, []);
        if (taken.Count == 0) return;

        try
        {
            await ledger.Replies.Add(taken.Select(line => new HopCount(line.Key.Domain, new WayCount(line.Key.Way, line.Key.IsSecure, line.Value))), ct);
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

    [LoggerMessage(4162, LogLevel.Warning, "{Count} counts of how domains' mail comes in are lost, the ledger being away: {Reason}")]
    partial void LogLost(int count, string reason);
}
