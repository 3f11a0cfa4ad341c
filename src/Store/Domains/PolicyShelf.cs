using System.Data.Common;
using Postern.Store.Sql;

namespace Postern.Store.Domains;

/// <summary>Keeps the MTA-STS policies of domains until their time is over. What they say is its owner's business.</summary>
public sealed class PolicyShelf
{
    /// <summary>Most policies of one page of <see cref="Due"/>.</summary>
    public const int PageMax = 500;

    readonly Database database;
    readonly Writer writer;
    readonly TimeProvider clock;

    internal PolicyShelf(Database database, Writer writer, TimeProvider clock) => (this.database, this.writer, this.clock) = (database, writer, clock);

    /// <summary>Null when none is kept, and when its time is over.</summary>
    public async Task<KeptPolicy?> Recall(string domain, CancellationToken ct) => await database.Query("""
        SELECT domain, id, policy, fetched_at_ms, expires_at_ms, checked_at_ms, used_at_ms FROM sts_policies WHERE domain = @domain AND expires_at_ms > @now
        """, new { domain, now = clock.GetUtcNow() }, Read, ct) is [var kept] ? kept : null;

    /// <summary>Keeps a policy in the place of the one before.</summary>
    /// <remarks>When the domain was last mailed is not changed by that, but for the first time.</remarks>
    public Task Keep(KeptPolicy kept, CancellationToken ct) => writer.Soon(transaction => transaction.Execute("""
        INSERT INTO sts_policies (domain, id, policy, fetched_at_ms, expires_at_ms, checked_at_ms, used_at_ms)
        VALUES (@Domain, @Id, @Policy, @FetchedAt, @ExpiresAt, @CheckedAt, @UsedAt)
        ON CONFLICT (domain) DO UPDATE SET
            id = excluded.id, policy = excluded.policy, fetched_at_ms = excluded.fetched_at_ms, expires_at_ms = excluded.expires_at_ms, checked_at_ms = excluded.checked_at_ms
        """, new { kept.Domain, kept.Id, kept.Policy, kept.FetchedAt, kept.ExpiresAt, kept.CheckedAt, kept.UsedAt }), ct);

    /// <summary>The domain was asked, and its policy is still the same.</summary>
    public Task Checked(string domain, CancellationToken ct) => writer.Soon(transaction => transaction.Execute(
        "UPDATE sts_policies SET checked_at_ms = @now WHERE domain = @domain", new { domain, now = clock.GetUtcNow() }), ct);

    /// <summary>Mail went to the domain.</summary>
    public Task Used(string domain, CancellationToken ct) => writer.Soon(transaction => transaction.Execute(
        "UPDATE sts_policies SET used_at_ms = @now WHERE domain = @domain", new { domain, now = clock.GetUtcNow() }), ct);

    /// <summary>Policies that were last checked before a time, or whose own time is half over, of domains that were mailed since another. In pages, by domain.</summary>
    /// <param name="checkedBefore">See above.</param>
    /// <param name="usedSince">See above.</param>
    /// <param name="after">The last domain of the page before; empty at first.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<List<KeptPolicy>> Due(DateTimeOffset checkedBefore, DateTimeOffset usedSince, string after, CancellationToken ct) => database.Query("""
        SELECT domain, id, policy, fetched_at_ms, expires_at_ms, checked_at_ms, used_at_ms FROM sts_policies
        WHERE domain > @after AND expires_at_ms > @now AND used_at_ms >= @usedSince
          AND (checked_at_ms <= @checkedBefore OR fetched_at_ms + expires_at_ms <= 2 * @now)
        ORDER BY domain LIMIT @limit
        """, new { checkedBefore, usedSince, after, now = clock.GetUtcNow(), limit = PageMax }, Read, ct);

    /// <summary>Removes what is out of date. Returns how many.</summary>
    public Task<int> Forget(CancellationToken ct) => writer.Now(transaction =>
        transaction.Execute("DELETE FROM sts_policies WHERE expires_at_ms <= @now", new { now = clock.GetUtcNow() }), ct);

    static KeptPolicy Read(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.Time(3), row.Time(4), row.Time(5), row.Time(6));
}

/// <param name="Domain">A-labels.</param>
/// <param name="Id">As the DNS named it.</param>
/// <param name="Policy">Its text.</param>
/// <param name="FetchedAt">When it came.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="CheckedAt">When the domain was last asked about it.</param>
/// <param name="UsedAt">When mail last went to the domain, to the day.</param>
public sealed record KeptPolicy(string Domain, string Id, string Policy, DateTimeOffset FetchedAt, DateTimeOffset ExpiresAt, DateTimeOffset CheckedAt, DateTimeOffset UsedAt);
