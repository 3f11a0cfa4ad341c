using Postern.Store.Sql;

namespace Postern.Store.Reports;

/// <summary>
/// How many copies came to which end, by day, domain and protection. Counted from the audit, behind what happens: the line pays nothing for it, and a count
/// can be made again from the chain.
/// </summary>
public sealed class TrafficBook
{
    /// <summary>Audit rows counted in one transaction: the writer is held for some milliseconds.</summary>
    public const int FoldMax = 1000;

    /// <summary>Most rows of an answer.</summary>
    public const int RowsMax = 10_000;

    readonly Database database;
    readonly Writer writer;

    internal TrafficBook(Database database, Writer writer) => (this.database, this.writer) = (database, writer);

    /// <summary>Counts what the audit has gained, at most <see cref="FoldMax"/> rows of each chain.</summary>
    /// <returns>True when there may be more.</returns>
    public async Task<bool> Fold(CancellationToken ct)
    {
        var ends = await database.Query("""
            SELECT c.chain, COALESCE(f.sequence, 0) FROM audit_chains c LEFT JOIN traffic_folds f ON f.chain = c.chain WHERE c.sequence > COALESCE(f.sequence, 0)
            """, new { }, row => (Chain: row.GetInt64(0), After: row.GetInt64(1)), ct);
        var more = false;
        foreach (var (chain, after) in ends) more |= await Fold(chain, after, ct);
        return more;
    }

    /// <summary>By day from <paramref name="since"/>, one row for each protection and outcome, the newest day first.</summary>
    public Task<List<TrafficCount>> ByDay(DateOnly since, DateOnly until, CancellationToken ct) => database.Query("""
        SELECT day, '', protection, outcome, SUM(count) FROM traffic WHERE day >= @since AND day <= @until
        GROUP BY day, protection, outcome ORDER BY day DESC, protection, outcome LIMIT @limit
        """, new { since = (long)since.DayNumber, until = (long)until.DayNumber, limit = RowsMax }, Read, ct);

    /// <summary>By domain, the most first.</summary>
    public Task<List<TrafficCount>> ByDomain(DateOnly since, DateOnly until, CancellationToken ct) => database.Query("""
        SELECT 0, domain, protection, outcome, SUM(count) FROM traffic WHERE day >= @since AND day <= @until
        GROUP BY domain, protection, outcome ORDER BY SUM(count) DESC, domain, protection, outcome LIMIT @limit
        """, new { since = (long)since.DayNumber, until = (long)until.DayNumber, limit = RowsMax }, Read, ct);

    /// <summary>Copies in the queue, as far as <see cref="CountedMax"/>.</summary>
    public Task<int> Waiting(CancellationToken ct) => Count("SELECT COUNT(*) FROM (SELECT 1 FROM copies WHERE state = 'queued' LIMIT @limit) AS waiting", ct);

    /// <summary>Copies that wait for a person, as far as <see cref="CountedMax"/>.</summary>
    public Task<int> Held(CancellationToken ct) => Count("SELECT COUNT(*) FROM (SELECT 1 FROM copies WHERE state = 'held' LIMIT @limit) AS held", ct);

    /// <summary>Rows that are counted one by one; more is "more than".</summary>
    public const int CountedMax = 20_000;

    async Task<int> Count(string sql, CancellationToken ct) => (await database.Query(sql, new { limit = CountedMax }, row => (int)row.GetInt64(0), ct))[0];

    async Task<bool> Fold(long chain, long after, CancellationToken ct)
    {
        var rows = await database.Query("""
            SELECT a.sequence, a.at_ms, a.what, c.domain, c.protection FROM audit a LEFT JOIN copies c ON c.id = a.copy_id
            WHERE a.chain = @chain AND a.sequence > @after ORDER BY a.sequence LIMIT @limit
            """, new { chain, after, limit = FoldMax }, row => (
            Sequence: row.GetInt64(0), At: row.Time(1), What: row.GetString(2), Domain: row.TextOrNull(3), Protection: row.TextOrNull(4)), ct);
        if (rows.Count == 0) return false;

        var counts = rows
            .Where(row => row.What is "copy.delivered" or "copy.failed" or "copy.held" && row.Domain is not null)
            .GroupBy(row => (Day: (long)DateOnly.FromDateTime(row.At.UtcDateTime).DayNumber, Domain: row.Domain!, Protection: row.Protection ?? "none",
                Outcome: row.What["copy.".Length..])); // filtered above
        await writer.Now(async transaction =>
        {
            // Another node may count the same rows at the same moment: whoever moves the mark first has counted.
            await transaction.Execute("INSERT INTO traffic_folds (chain, sequence) VALUES (@chain, 0) ON CONFLICT DO NOTHING", new { chain });
            if (await transaction.Execute("UPDATE traffic_folds SET sequence = @last WHERE chain = @chain AND sequence = @after", new { chain, after, last = rows[^1].Sequence }) == 0) return;

            foreach (var count in counts)
                await transaction.Add("""
                    INSERT INTO traffic (day, domain, protection, outcome, count) VALUES (@day, @domain, @protection, @outcome, @count)
                    ON CONFLICT (day, domain, protection, outcome) DO UPDATE SET count = traffic.count + excluded.count
                    """, new { day = count.Key.Day, domain = count.Key.Domain, protection = count.Key.Protection, outcome = count.Key.Outcome, count = (long)count.Count() });
        }, ct);
        return rows.Count == FoldMax;
    }

    static TrafficCount Read(System.Data.Common.DbDataReader row) =>
        new(DateOnly.FromDayNumber((int)row.GetInt64(0)), row.GetString(1), row.GetString(2), row.GetString(3), Convert.ToInt64(row.GetValue(4), null));
}

/// <param name="Day">UTC; meaningless in an answer by domain.</param>
/// <param name="Domain">Of the recipients; empty in an answer by day.</param>
/// <param name="Protection"><c>smime</c>, <c>openpgp</c>, <c>tls</c>, <c>portal</c>, or <c>none</c> where nothing could be decided.</param>
/// <param name="Outcome"><c>delivered</c>, <c>failed</c>, <c>held</c>.</param>
/// <param name="Count">Copies.</param>
public sealed record TrafficCount(DateOnly Day, string Domain, string Protection, string Outcome, long Count);
