using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Flow.Portal;
using Postern.Flow.Replies;
using Postern.Store;

namespace Postern.Flow.Queue;

/// <summary>
/// Clears away what nobody will ask for again: chunks of messages that never came whole, the portal's ended links, codes and sessions,
/// policies of domains that have ended, what is remembered of domains that nobody mails any more, of replies, and of servers that write to us.
/// </summary>
public sealed partial class Housekeeping(Ledger ledger, ReplyOptions replies, LifeOptions life, TimeProvider clock, ILogger<Housekeeping> log) : BackgroundService
{
    /// <summary>Time between rounds.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Chunks older than this belong to no session any more: twice the longest time that a session gives a message.</summary>
    public static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var rounds = new PeriodicTimer(Interval, clock);
        do
        {
            await Round(stoppingToken);
        }
        while (await rounds.WaitForNextTickAsync(stoppingToken));
    }

    async Task Round(CancellationToken ct)
    {
        try
        {
            var swept = await ledger.Spool.Sweep(AbandonedAfter, ct);
            var forgotten = await ledger.Portal.Forget(life.RenewMax, ct) + await ledger.References.Forget(ct) + await ledger.Policies.Forget(ct) + await ledger.Memories.Forget(ct) + await ledger.Alarms.Forget(ct)
                + await ledger.Replies.Forget(replies.Remember, ct) + await ledger.Habits.Forget(ct);
            if (swept + forgotten > 0) LogCleared(swept, forgotten);
        }
        catch (LedgerUnavailableException e)
        {
            LogLater(e.Message);
        }
    }

    [LoggerMessage(4051, LogLevel.Information, "Cleared {Messages} messages that never came whole and {Rows} expired rows of the portal, of domains and of replies")]
    partial void LogCleared(int messages, int rows);

    [LoggerMessage(4052, LogLevel.Warning, "Clearing away waits for the ledger: {Reason}")]
    partial void LogLater(string reason);
}
