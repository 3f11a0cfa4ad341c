using System.Data.Common;
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
        SELECT day, '', protection, outcome, count FROM traffic_days WHERE day >= @since AND day <= @until
        ORDER BY day DESC, protection, outcome LIMIT @limit
        """, new { since = (long)since.DayNumber, until = (long)until.DayNumber, limit = RowsMax }, Read, ct);

    /// <summary>By domain, the most first.</summary>
    public Task<List<TrafficCount>> ByDomain(DateOnly since, DateOnly until, CancellationToken ct) => database.Query("""
        SELECT 0, domain, protection, outcome, SUM(count) FROM traffic WHERE day >= @since AND day <= @until
        GROUP BY domain, protection, outcome ORDER BY SUM(count) DESC, domain, protection, outcome LIMIT @limit
        """, new { since = (long)since.DayNumber, until = (long)until.DayNumber, limit = RowsMax }, Read, ct);

    /// <summary>By sender, the most first: blind index of the address, one of their messages, copies that came to an end.</summary>
    internal Task<List<(byte[] Sender, Guid MessageId, long Count)>> BySender(DateOnly since, DateOnly until, int limit, CancellationToken ct) => database.Query("""
        SELECT s.sender_index, s.total, (SELECT t.message_id FROM traffic_senders t WHERE t.sender_index = s.sender_index AND t.day = s.newest) FROM (
            SELECT sender_index, SUM(count) AS total, MAX(day) AS newest FROM traffic_senders WHERE day >= @since AND day <= @until
            GROUP BY sender_index ORDER BY SUM(count) DESC, sender_index LIMIT @limit) AS s
        ORDER BY s.total DESC, s.sender_index
        """, new { since = (long)since.DayNumber, until = (long)until.DayNumber, limit }, row => (row.Bytes(0), row.Id(2), Convert.ToInt64(row.GetValue(1), null)), ct);

    /// <summary>Copies in the queue, as far as <see cref="CountedMax"/>.</summary>
    public Task<int> Waiting(CancellationToken ct) => Count("SELECT COUNT(*) FROM (SELECT 1 FROM copies WHERE state = 'queued' LIMIT @limit) AS waiting", ct);

    /// <summary>Copies that wait for a person, as far as <see cref="CountedMax"/>.</summary>
    public Task<int> Held(CancellationToken ct) => Count("SELECT COUNT(*) FROM (SELECT 1 FROM copies WHERE state IN ('held', 'failed') AND state = 'held' LIMIT @limit) AS held", ct);

    /// <summary>Rows that are counted one by one; more is "more than".</summary>
    public const int CountedMax = 20_000;

    async Task<int> Count(string sql, CancellationToken ct) => (await database.Query(sql, new { limit = CountedMax }, row => (int)row.GetInt64(0), ct))[0];

    async Task<bool> Fold(long chain, long after, CancellationToken ct)
    {
        var rows = await database.Query("""
            SELECT a.sequence, a.at_ms, a.what, c.domain, c.protection, c.sender_index, c.message_id FROM audit a LEFT JOIN copies c ON c.id = a.copy_id
            WHERE a.chain = @chain AND a.sequence > @after ORDER BY a.sequence LIMIT @limit
            """, new { chain, after, limit = FoldMax }, row => (
            Sequence: row.GetInt64(0), Ended: EndedOf(row)), ct);
        if (rows.Count == 0) return false;

        var ended = rows.Select(row => row.Ended).OfType<Ended>().ToList();
        await writer.Now(async transaction =>
        {
            // Another node may count the same rows at the same moment: whoever moves the mark first has counted.
            await transaction.Execute("INSERT INTO traffic_folds (chain, sequence) VALUES (@chain, 0) ON CONFLICT DO NOTHING", new { chain });
            if (await transaction.Execute("UPDATE traffic_folds SET sequence = @last WHERE chain = @chain AND sequence = @after", new { chain, after, last = rows[^1].Sequence }) == 0) return;

            await Add(transaction, ended);
        }, ct);
        return rows.Count == FoldMax;
    }

    static async Task Add(Transaction transaction, List<Ended> ended)
    {
        foreach (var count in ended.GroupBy(one => (one.Day, one.Domain, one.Protection, one.Outcome)))
            await transaction.Add("""
                INSERT INTO traffic (day, domain, protection, outcome, count) VALUES (@day, @domain, @protection, @outcome, @count)
                ON CONFLICT (day, domain, protection, outcome) DO UPDATE SET count = traffic.count + excluded.count
                """, new { day = count.Key.Day, domain = count.Key.Domain, protection = count.Key.Protection, outcome = count.Key.Outcome, count = (long)count.Count() });
        foreach (var count in ended.GroupBy(one => (one.Day, one.Protection, one.Outcome)))
            await transaction.Add("""
                INSERT INTO traffic_days (day, protection, outcome, count) VALUES (@day, @protection, @outcome, @count)
                ON CONFLICT (day, protection, outcome) DO UPDATE SET count = traffic_days.count + excluded.count
                """, new { day = count.Key.Day, protection = count.Key.Protection, outcome = count.Key.Outcome, count = (long)count.Count() });
        foreach (var count in ended.Where(one => one.Sender is not null).GroupBy(one => (one.Day, Sender: Convert.ToHexString(one.Sender!)))) // filtered before
            await transaction.Add("""
                INSERT INTO traffic_senders (day, sender_index, message_id, count) VALUES (@day, @sender, @message, @count)
                ON CONFLICT (day, sender_index) DO UPDATE SET count = traffic_senders.count + excluded.count, message_id = excluded.message_id
                """, new { day = count.Key.Day, sender = count.Last().Sender, message = count.Last().MessageId, count = (long)count.Count() });
    }

    // A copy that came to an end, or waits for a person; null for every other event.
    static Ended? EndedOf(DbDataReader row) => row.GetString(2) is "copy.delivered" or "copy.failed" or "copy.held" && !row.IsDBNull(3)
        ? new(DateOnly.FromDateTime(row.Time(1).UtcDateTime).DayNumber, row.GetString(3), row.TextOrNull(4) ?? "none", row.GetString(2)["copy.".Length..], row.BytesOrNull(5), row.Id(6))
        : null;

    sealed record Ended(long Day, string Domain, string Protection, string Outcome, byte[]? Sender, Guid MessageId);

    static TrafficCount Read(DbDataReader row) =>
        new(DateOnly.FromDayNumber((int)row.GetInt64(0)), row.GetString(1), row.GetString(2), row.GetString(3), Convert.ToInt64(row.GetValue(4), null));
}

/// <param name="Day">UTC; meaningless in an answer by domain.</param>
/// <param name="Domain">Of the recipients; empty in an answer by day.</param>
/// <param name="Protection"><c>smime</c>, <c>openpgp</c>, <c>tls</c>, <c>portal</c>, or <c>none</c> where nothing could be decided.</param>
/// <param name="Outcome"><c>delivered</c>, <c>failed</c>, <c>held</c>.</param>
/// <param name="Count">Copies.</param>
public sealed record TrafficCount(DateOnly Day, string Domain, string Protection, string Outcome, long Count);
