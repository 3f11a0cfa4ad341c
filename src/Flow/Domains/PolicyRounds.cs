using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Store;
using Postern.Store.Domains;

namespace Postern.Flow.Domains;

/// <summary>Asks once a day about every MTA-STS policy of a domain that was mailed lately, and fetches it anew before it ends (RFC 8461 §3.3).</summary>
public sealed partial class PolicyRounds(StsPolicies policies, PolicyShelf shelf, StsOptions options, TimeProvider clock, ILogger<PolicyRounds> log) : BackgroundService
{
    /// <summary>Time between rounds. What fails in one is tried again in the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>A domain is asked again after so long.</summary>
    public static readonly TimeSpan CheckedEvery = TimeSpan.FromDays(1);

    /// <summary>Domains that nobody mailed for so long are asked no more; their policies end by themselves.</summary>
    public static readonly TimeSpan UsedWithin = TimeSpan.FromDays(31);

    /// <summary>Domains asked side by side.</summary>
    const int AskedMax = 8;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled) return;

        using var rounds = new PeriodicTimer(Interval, clock);
        do
        {
            await TryRound(stoppingToken);
        }
        while (await rounds.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Asks about all that are due now.</summary>
    internal async Task Round(CancellationToken ct)
    {
        var (now, after) = (clock.GetUtcNow(), "");
        while (await shelf.Due(now - CheckedEvery, now - UsedWithin, after, ct) is [.., var last] page)
        {
            await Parallel.ForEachAsync(
                page.Select(StsPolicies.Known).OfType<KnownPolicy>(),
                new ParallelOptions { MaxDegreeOfParallelism = AskedMax, CancellationToken = ct },
                async (known, ct) => await policies.Refresh(known, ct));
            after = last.Domain;
        }
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

    [LoggerMessage(4084, LogLevel.Warning, "Asking about MTA-STS policies waits for the ledger: {Reason}")]
    partial void LogLater(string reason);
}
