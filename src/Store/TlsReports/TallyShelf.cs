using System.Security.Cryptography;
using System.Text;
using Postern.Store.Sql;

namespace Postern.Store.TlsReports;

/// <summary>Counts of TLS sessions, by UTC day and domain. What policy and failure say is their owner's business.</summary>
public sealed class TallyShelf
{
    /// <summary>Most lines of one domain and day. Beyond, sessions are counted without details.</summary>
    public const int LinesMax = 200;

    readonly Database database;
    readonly Writer writer;

    internal TallyShelf(Database database, Writer writer) => (this.database, this.writer) = (database, writer);

    /// <summary>Adds to what is counted, in one transaction.</summary>
    public Task Add(IReadOnlyList<Tally> tallies, CancellationToken ct) => writer.Soon(async transaction =>
    {
        foreach (var tally in tallies)
            if (await Add(transaction, tally, LinesMax) == 0) await Add(transaction, tally with { Line = tally.Plain }, long.MaxValue);
    }, ct);

    /// <summary>All that is counted for a domain on a day.</summary>
    public Task<List<Tally>> Of(DateTimeOffset day, string domain, CancellationToken ct) => database.Query("""
        SELECT policy, failure, sessions FROM tls_tallies WHERE day_ms = @day AND domain = @domain ORDER BY policy, failure
        """, new { day, domain }, row => Tally.Of(day, domain, new(row.GetString(0), row.GetString(1)), row.GetInt64(2)), ct);

    /// <summary>Domains and their sessions, the latest day first.</summary>
    /// <param name="since">First day.</param>
    /// <param name="limit">Most rows.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<List<TallySum>> Sums(DateTimeOffset since, int limit, CancellationToken ct) => database.Query("""
        SELECT day_ms, domain, CAST(SUM(CASE WHEN failure = '' THEN sessions ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN failure = '' THEN 0 ELSE sessions END) AS BIGINT)
        FROM tls_tallies WHERE day_ms >= @since GROUP BY day_ms, domain ORDER BY day_ms DESC, domain LIMIT @limit
        """, new { since, limit }, row => new TallySum(row.Time(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)), ct);

    /// <summary>Days and domains that no report was thought of yet, the oldest first.</summary>
    /// <param name="from">First day.</param>
    /// <param name="until">The day after the last.</param>
    /// <param name="limit">Most rows.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<List<(DateTimeOffset Day, string Domain)>> Unplanned(DateTimeOffset from, DateTimeOffset until, int limit, CancellationToken ct) => database.Query("""
        SELECT DISTINCT day_ms, domain FROM tls_tallies t
        WHERE day_ms >= @from AND day_ms < @until AND NOT EXISTS (SELECT 1 FROM tls_dispatches d WHERE d.day_ms = t.day_ms AND d.domain = t.domain)
        ORDER BY day_ms, domain LIMIT @limit
        """, new { from, until, limit }, row => (row.Time(0), row.GetString(1)), ct);

    /// <summary>Removes days before this one. Returns how many lines.</summary>
    public Task<int> Forget(DateTimeOffset before, CancellationToken ct) =>
        writer.Now(transaction => transaction.Execute("DELETE FROM tls_tallies WHERE day_ms < @before", new { before }), ct);

    static Task<int> Add(Transaction transaction, Tally tally, long linesMax) => transaction.Execute("""
        INSERT INTO tls_tallies (day_ms, domain, line, policy, failure, sessions)
        SELECT @Day, @Domain, @Key, @Policy, @Failure, @Sessions
        WHERE (SELECT COUNT(*) FROM tls_tallies WHERE day_ms = @Day AND domain = @Domain) < @linesMax
           OR EXISTS (SELECT 1 FROM tls_tallies WHERE day_ms = @Day AND domain = @Domain AND line = @Key)
        ON CONFLICT (day_ms, domain, line) DO UPDATE SET sessions = tls_tallies.sessions + excluded.sessions
        """, new { tally.Day, tally.Domain, Key = tally.Line.Key(), tally.Line.Policy, tally.Line.Failure, tally.Sessions, linesMax });
}

/// <summary>Sessions of one day that went alike.</summary>
/// <param name="Day">Its begin, UTC.</param>
/// <param name="Domain">That is reported on; A-labels.</param>
/// <param name="Line">What is said of them.</param>
/// <param name="Plain">The same without details, for when a domain has too many lines.</param>
/// <param name="Sessions">How many.</param>
public sealed record Tally(DateTimeOffset Day, string Domain, TallyLine Line, TallyLine Plain, long Sessions)
{
    internal static Tally Of(DateTimeOffset day, string domain, TallyLine line, long sessions) => new(day, domain, line, line, sessions);
}

/// <param name="Policy">Under which policy.</param>
/// <param name="Failure">What was wrong; empty when nothing was.</param>
public sealed record TallyLine(string Policy, string Failure)
{
    // An index entry has a longest size, and a policy may be longer.
    internal byte[] Key() => SHA256.HashData(Encoding.UTF8.GetBytes($"{Policy}\0{Failure}"));
}

/// <summary>All sessions of a domain on a day.</summary>
public sealed record TallySum(DateTimeOffset Day, string Domain, long Succeeded, long Failed);
