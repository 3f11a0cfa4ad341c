using System.Globalization;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Flow.Intake;
using Postern.Rules.Keys;
using Postern.Store;
using Postern.Store.Keys;

namespace Postern.Flow.Keys;

/// <summary>Looks after keys once an hour: makes the organization's own, tells before keys end, forgets finds that are out of date.</summary>
/// <param name="ledger">Holds them.</param>
/// <param name="own">The organization's.</param>
/// <param name="organization">Whose postmaster is told.</param>
/// <param name="acceptance">Takes the mail that tells; null tells in the log alone.</param>
/// <param name="warnBefore">How long before its end a key is told of.</param>
/// <param name="clock">Tells the time.</param>
/// <param name="log">Ids and domains only.</param>
public sealed partial class KeyWatch(
    Ledger ledger, OwnKeys own, Organization organization, Acceptance? acceptance, TimeSpan warnBefore, TimeProvider clock, ILogger<KeyWatch> log) : BackgroundService
{
    /// <summary>Time between rounds.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>A key is told of again after this.</summary>
    public static readonly TimeSpan Reminder = TimeSpan.FromDays(7);

    /// <summary>Most keys named in one mail.</summary>
    const int NamedMax = 200;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
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
            await own.Prepare(ct);
            await ledger.Discoveries.Forget(ct);
            var now = clock.GetUtcNow();
            var expiring = await ledger.Keys.TakeExpiring(now + warnBefore, now - Reminder, ct);
            foreach (var key in expiring) LogEnding(key.Id, NameOf(key), DaysLeft(key, now));
            if (expiring.Count > 0 && organization.Domains.Count > 0 && acceptance is not null) await Tell(acceptance, expiring, now, ct);
        }
        catch (LedgerUnavailableException e)
        {
            LogLater(e.Message);
        }
    }

    Task Tell(Acceptance door, IReadOnlyList<KeyRecord> expiring, DateTimeOffset now, CancellationToken ct) =>
        PostmasterMail.Send(door, organization, $"{expiring.Count} keys end soon", Text(expiring, now), now, ct);

    // No local part of anybody outside: a mailbox of administrators is no place for who is whose patient.
    static string Text(IReadOnlyList<KeyRecord> expiring, DateTimeOffset now)
    {
        var text = new StringBuilder();
        text.Append("After its end a key is not used any more, and the next protection of the rule takes over.\r\n");
        text.Append("\"postern keys show ID\" tells whose a key is.\r\n\r\n");
        foreach (var key in expiring.Take(NamedMax))
            text.Append(CultureInfo.InvariantCulture, $"{key.Id:N}  {NameOf(key)}  {DaysLeft(key, now)} days left\r\n");
        if (expiring.Count > NamedMax) text.Append(CultureInfo.InvariantCulture, $"and {expiring.Count - NamedMax} more\r\n");
        return text.ToString();
    }

    static string NameOf(KeyRecord key) => key.Owner switch
    {
        KeyOwner.Recipient => $"{KeyJudge.NameOf(key.Key.Standard)} key of somebody at {DomainOf(key)}",
        KeyOwner.Internal => $"{KeyJudge.NameOf(key.Key.Standard)} key of one of our people",
        KeyOwner.Organization => $"our own {KeyJudge.NameOf(key.Key.Standard)} key",
        KeyOwner.Authority => "our own authority",
    };

    static string DomainOf(KeyRecord key) => key.Addresses is [var first, ..] ? first.AsciiDomain : "no address";

    static int DaysLeft(KeyRecord key, DateTimeOffset now) => key.Key.ValidUntil is { } until ? (until - now).Days : int.MaxValue;

    [LoggerMessage(4071, LogLevel.Warning, "Key {Key} ends soon: {Name}, {Days} days left")]
    partial void LogEnding(Guid key, string name, int days);

    [LoggerMessage(4072, LogLevel.Warning, "Looking after keys waits for the ledger: {Reason}")]
    partial void LogLater(string reason);
}
