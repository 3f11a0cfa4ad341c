using Postern.Store.Sql;

namespace Postern.Store.Portal;

/// <summary>
/// What was told to whom, so that it is told once, whatever node looks. Telling is marked before it begins and settled when it is done; what a fault cut off is told
/// later, and what a killed process had under way when <see cref="Patience"/> is over.
/// </summary>
public sealed class ToldShelf
{
    /// <summary>Nobody tells for longer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>That a copy was read.</summary>
    public const string Read = "read";

    /// <summary>That a copy is not for whoever got it; of its incident.</summary>
    public const string NotForMe = "not for me";

    /// <summary>Of the mark <c>t</c>: it was told, or is being told at <c>@now</c>.</summary>
    internal const string IsTaken = "(t.until_ms IS NULL OR t.until_ms >= @now)";

    readonly Database database;
    readonly Writer writer;
    readonly TimeProvider clock;

    internal ToldShelf(Database database, Writer writer, TimeProvider clock) => (this.database, this.writer, this.clock) = (database, writer, clock);

    /// <summary>Tells something unless it was told, or is being told elsewhere.</summary>
    /// <param name="subject">A message, or a copy.</param>
    /// <param name="what">Told of it; some begin alike and are counted together.</param>
    /// <param name="tell">Tells. Whoever asked may go away meanwhile: it is never stopped.</param>
    /// <param name="ct">Stops before it is told.</param>
    /// <returns>False when it was told.</returns>
    public async Task<bool> Once(Guid subject, string what, Func<CancellationToken, Task> tell, CancellationToken ct)
    {
        if (await IsTold(subject, what, ct) || await Take(subject, what) is not { } mine) return false;
        try
        {
            await tell(CancellationToken.None);
        }
        catch (LedgerUnavailableException)
        {
            await TrySettle(subject, what, mine, DateTimeOffset.UnixEpoch); // and is told as soon as it is back
            throw;
        }
        catch
        {
            await TrySettle(subject, what, mine, until: null); // it would be the same the next time
            throw;
        }

        await TrySettle(subject, what, mine, until: null);
        return true;
    }

    /// <summary>How often something was told whose words begin so.</summary>
    public async Task<int> Count(Guid subject, string prefix, CancellationToken ct) => (await database.Query(
        $"SELECT COUNT(*) FROM portal_told t WHERE t.subject_id = @subject AND {{find}}(t.what, @prefix) = 1 AND {IsTaken}", new { subject, prefix, now = clock.GetUtcNow() },
        row => (int)row.GetInt64(0), ct))[0];

    // Most that is told was told before: that costs no write.
    async Task<bool> IsTold(Guid subject, string what, CancellationToken ct) => (await database.Query(
        "SELECT 1 FROM portal_told t WHERE t.subject_id = @subject AND t.what = @what AND t.until_ms IS NULL", new { subject, what }, row => row.GetInt64(0), ct)).Count > 0;

    // Whoever asked may go away: the mark is written all the same, and so somebody tells.
    async Task<DateTimeOffset?> Take(Guid subject, string what)
    {
        var now = clock.GetUtcNow();
        var until = DateTimeOffset.FromUnixTimeMilliseconds((now + Patience).ToUnixTimeMilliseconds());
        var isTaken = await writer.Now(async transaction => await transaction.Execute("""
            INSERT INTO portal_told (subject_id, what, at_ms, until_ms) VALUES (@subject, @what, @now, @until)
            ON CONFLICT (subject_id, what) DO UPDATE SET at_ms = @now, until_ms = @until WHERE portal_told.until_ms IS NOT NULL AND portal_told.until_ms < @now
            """, new { subject, what, now, until }) > 0, CancellationToken.None);
        return isTaken ? until : null;
    }

    // A mark that another has taken over is not ours any more; where the ledger is gone, it ends by itself.
    async Task TrySettle(Guid subject, string what, DateTimeOffset mine, DateTimeOffset? until)
    {
        try
        {
            await writer.Now(transaction => transaction.Execute(
                "UPDATE portal_told SET until_ms = @until WHERE subject_id = @subject AND what = @what AND until_ms = @mine", new { subject, what, mine, until }), CancellationToken.None);
        }
        catch (LedgerUnavailableException)
        {
            return;
        }
    }
}
