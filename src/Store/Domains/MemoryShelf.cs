using System.Data.Common;
using Postern.Store.Sql;

namespace Postern.Store.Domains;

/// <summary>Keeps what is remembered of domains. Several nodes learn at once, so each writes only over what it has read.</summary>
public sealed class MemoryShelf
{
    /// <summary>Most domains listed at a time.</summary>
    public const int PageMax = 1000;

    /// <summary>A domain that was not mailed for so long is forgotten. Its exchangers were forgotten before.</summary>
    public static readonly TimeSpan ForgottenAfter = TimeSpan.FromDays(92);

    readonly Database database;
    readonly Writer writer;
    readonly TimeProvider clock;

    internal MemoryShelf(Database database, Writer writer, TimeProvider clock) => (this.database, this.writer, this.clock) = (database, writer, clock);

    /// <summary>Null when nothing is remembered.</summary>
    public async Task<KeptMemory?> Recall(string domain, CancellationToken ct) => await database.Query(
        "SELECT domain, memory, version, changed_at_ms FROM domain_memories WHERE domain = @domain", new { domain }, Read, ct) is [var kept] ? kept : null;

    /// <summary>In pages, by domain.</summary>
    /// <param name="after">The last domain of the page before; empty at first.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<List<KeptMemory>> List(string after, CancellationToken ct) => database.Query(
        "SELECT domain, memory, version, changed_at_ms FROM domain_memories WHERE domain > @after ORDER BY domain LIMIT @limit", new { after, limit = PageMax }, Read, ct);

    /// <summary>Keeps a memory in the place of the one that was read.</summary>
    /// <param name="domain">A-labels.</param>
    /// <param name="memory">What its owner wants to read again.</param>
    /// <param name="version">Of the one that was read; 0: there was none.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>False when another one is there by now: nothing was kept.</returns>
    public Task<bool> Keep(string domain, string memory, long version, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return writer.Soon(transaction => Keep(transaction, domain, memory, version, now), ct);
    }

    /// <summary>Removes what is out of date. Returns how many.</summary>
    public Task<int> Forget(CancellationToken ct) => writer.Now(transaction =>
        transaction.Execute("DELETE FROM domain_memories WHERE changed_at_ms <= @before", new { before = clock.GetUtcNow() - ForgottenAfter }), ct);

    internal static async Task<bool> Keep(Transaction transaction, string domain, string memory, long version, DateTimeOffset now) => await transaction.Execute("""
        INSERT INTO domain_memories (domain, memory, version, changed_at_ms) VALUES (@domain, @memory, @version + 1, @now)
        ON CONFLICT (domain) DO UPDATE SET memory = excluded.memory, version = excluded.version, changed_at_ms = excluded.changed_at_ms
        WHERE domain_memories.version = @version
        """, new { domain, memory, version, now }) > 0;

    static KeptMemory Read(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.Time(3));
}

/// <param name="Domain">A-labels.</param>
/// <param name="Memory">As it was handed in.</param>
/// <param name="Version">Grows with each change.</param>
/// <param name="ChangedAt">When that was.</param>
public sealed record KeptMemory(string Domain, string Memory, long Version, DateTimeOffset ChangedAt);
