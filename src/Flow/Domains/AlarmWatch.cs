using System.Globalization;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Flow.Intake;
using Postern.Store;
using Postern.Store.Domains;

namespace Postern.Flow.Domains;

/// <summary>Tells the organization's postmaster of new alarms by mail: those of a round in one, and of a domain once a day at most.</summary>
public sealed partial class AlarmWatch(AlarmBook alarms, Organization organization, Acceptance acceptance, TimeProvider clock, ILogger<AlarmWatch> log) : BackgroundService
{
    /// <summary>Time between rounds.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <summary>A domain is told of again after this.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromDays(1);

    /// <summary>Most alarms named in one mail.</summary>
    const int NamedMax = 200;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (organization.Domains.Count == 0) return; // There is no postmaster whom we know.

        using var rounds = new PeriodicTimer(Interval, clock);
        do
        {
            await TryRound(stoppingToken);
        }
        while (await rounds.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Tells of what is new.</summary>
    internal async Task Round(CancellationToken ct)
    {
        var fresh = await alarms.TakeUntold(clock.GetUtcNow() - Pause, ct);
        if (fresh.Count > 0) await Tell(fresh, ct);
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

    Task Tell(List<Alarm> fresh, CancellationToken ct)
    {
        var subject = fresh is [var only] ? $"TLS of {only.Domain} is less than it was" : $"TLS of {fresh.Count} domains is less than it was";
        return PostmasterMail.Send(acceptance, organization, subject, Text(fresh), clock.GetUtcNow(), ct);
    }

    static string Text(List<Alarm> fresh)
    {
        var text = new StringBuilder();
        text.Append("Somebody may be cutting in, or these servers were set up anew. Mail to them goes into the portal or waits, as policy says.\r\n");
        text.Append("Ask the people there by telephone. If it is meant to be so: \"postern domains accept DOMAIN\".\r\n\r\n");
        foreach (var alarm in fresh.Take(NamedMax)) text.Append(CultureInfo.InvariantCulture, $"{alarm.Domain}, {alarm.FirstAt:yyyy-MM-dd HH:mm} UTC: {alarm.Words}\r\n");
        if (fresh.Count > NamedMax) text.Append(CultureInfo.InvariantCulture, $"and {fresh.Count - NamedMax} more: \"postern alarms\"\r\n");
        return text.ToString();
    }

    [LoggerMessage(4112, LogLevel.Warning, "Telling of alarms waits for the ledger: {Reason}")]
    partial void LogLater(string reason);
}
