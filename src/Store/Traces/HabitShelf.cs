using Postern.Mail.Trace;
using Postern.Store.Sql;

namespace Postern.Store.Traces;

/// <summary>Counts, by server and month, lines in which it spoke of TLS and lines in which it did not. Which lines count is its owner's business.</summary>
public sealed class HabitShelf
{
    /// <summary>Servers and months that are kept; beyond, those not seen for longest are forgotten, at the next <see cref="Forget"/>.</summary>
    public const int RowsMax = 20_000;

    /// <summary>Servers of one registered domain in a month; more are not counted. Nobody fills the shelf with names below his own.</summary>
    public const int HostsPerDomainMax = 20;

    /// <summary>A month is forgotten so long after its beginning.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(400);

    readonly Database database;
    readonly Writer writer;
    readonly TimeProvider clock;

    internal HabitShelf(Database database, Writer writer, TimeProvider clock) => (this.database, this.writer, this.clock) = (database, writer, clock);

    /// <summary>Adds to what is counted this month, in one transaction; in one order, so that nodes that write at once do not wait for each other in a circle.</summary>
    public Task Add(IEnumerable<HabitCount> counts, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var month = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var ordered = counts.OrderBy(count => count.Host, StringComparer.Ordinal).ToList();
        return writer.Soon(async transaction =>
        {
            foreach (var count in ordered) await Add(transaction, count, month, now);
        }, ct);
    }

    /// <summary>What a server wrote in all months that are kept; null when nothing is known.</summary>
    /// <param name="host">Lower case.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<ServerHabit?> Of(string host, CancellationToken ct) => await database.Query("""
        SELECT CAST(SUM(encrypted) AS BIGINT), CAST(SUM(silent) AS BIGINT) FROM server_habits WHERE host = @host AND month_ms >= @since GROUP BY host
        """, new { host, since = clock.GetUtcNow() - KeptFor }, row => new ServerHabit(row.GetInt64(0), row.GetInt64(1)), ct) is [var habit] ? habit : null;

    /// <summary>Removes months that are over, and what is too much. Returns how many rows.</summary>
    public Task<int> Forget(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - KeptFor;
        return writer.Now(async transaction =>
            await transaction.Execute("DELETE FROM server_habits WHERE month_ms < @before", new { before })
            + await transaction.Execute("""
                DELETE FROM server_habits WHERE (host, month_ms) IN
                    (SELECT host, month_ms FROM server_habits ORDER BY last_at_ms DESC, host, month_ms LIMIT @all OFFSET @kept)
                """, new { all = long.MaxValue, kept = RowsMax }), ct);
    }

    static Task Add(Transaction transaction, HabitCount count, DateTimeOffset month, DateTimeOffset now) => transaction.Add("""
        INSERT INTO server_habits (host, month_ms, domain, encrypted, silent, last_at_ms)
        SELECT @Host, @month, @Domain, @Encrypted, @Silent, @now
        WHERE (SELECT COUNT(*) FROM server_habits WHERE domain = @Domain AND month_ms = @month) < @hostsMax
           OR EXISTS (SELECT 1 FROM server_habits WHERE host = @Host AND month_ms = @month)
        ON CONFLICT (host, month_ms) DO UPDATE SET
            encrypted = server_habits.encrypted + excluded.encrypted, silent = server_habits.silent + excluded.silent, last_at_ms = excluded.last_at_ms
        """, new { count.Host, month, count.Domain, count.Encrypted, count.Silent, now, hostsMax = HostsPerDomainMax });
}

/// <param name="Host">A public name, lower case.</param>
/// <param name="Domain">Under which it was registered.</param>
/// <param name="Encrypted">Lines in which it spoke of TLS.</param>
/// <param name="Silent">Lines in which it did not.</param>
public sealed record HabitCount(string Host, string Domain, long Encrypted, long Silent);
