using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Rules.Dkim;
using Postern.Store;

namespace Postern.Flow.Dkim;

/// <summary>Looks after DKIM keys once an hour: makes those of domains that have none, and moves them on as the DNS has them.</summary>
public sealed partial class DkimWatch(DkimKeys keys, DkimCheck check, DkimOptions options, TimeProvider clock, ILogger<DkimWatch> log) : BackgroundService
{
    /// <summary>Time between rounds.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Sign) return;

        using var rounds = new PeriodicTimer(Interval, clock);
        do
        {
            await Round(stoppingToken);
        }
        while (await rounds.WaitForNextTickAsync(stoppingToken));
    }

    public async Task Round(CancellationToken ct)
    {
        try
        {
            foreach (var key in await keys.Prepare(ct)) LogMade(key.Selector, key.Domain);
            foreach (var result in (await check.Round(_ => true, ct)).Where(result => result.Before != result.Key.State)) Tell(result);
        }
        catch (LedgerUnavailableException e)
        {
            LogLater(e.Message);
        }
    }

    void Tell(DkimCheckResult result)
    {
        var (key, isLost) = (result.Key, result is { Before: DkimKeyState.Active, Key.State: DkimKeyState.Waiting });
        if (isLost) LogLost(key.Selector, key.Domain, key.Finding ?? "");
        else LogMoved(key.Selector, key.Domain, key.State);
    }

    [LoggerMessage(4091, LogLevel.Information, "DKIM key {Selector} of {Domain} is made; it signs when its record is published: postern keys dkim records")]
    partial void LogMade(string selector, string domain);

    [LoggerMessage(4092, LogLevel.Information, "DKIM key {Selector} of {Domain} is {State}")]
    partial void LogMoved(string selector, string domain, DkimKeyState state);

    [LoggerMessage(4093, LogLevel.Warning, "DKIM key {Selector} of {Domain} signs no more until its record is back: {Finding}")]
    partial void LogLost(string selector, string domain, string finding);

    [LoggerMessage(4094, LogLevel.Warning, "Looking after DKIM keys waits for the ledger: {Reason}")]
    partial void LogLater(string reason);
}
