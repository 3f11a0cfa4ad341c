using System.Data.Common;
using Postern.Mail.Tls;
using Postern.Rules.Domains;
using Postern.Store.Audit;
using Postern.Store.Sql;

namespace Postern.Store.Domains;

/// <summary>Alarms about domains whose exchangers prove less than they did: one open for each domain and kind, until a person has accepted it.</summary>
public sealed class AlarmBook
{
    /// <summary>Most alarms of one list.</summary>
    public const int ListMax = 1000;

    /// <summary>Alarms are kept so long after they were last raised; the audit chain keeps them longer.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(365);

    const string Columns = "id, domain, kind, server, words, level, first_at_ms, last_at_ms, count, recovered_at_ms, accepted_at_ms, accepted_by";

    readonly Database database;
    readonly Writer writer;
    readonly TimeProvider clock;

    internal AlarmBook(Database database, Writer writer, TimeProvider clock) => (this.database, this.writer, this.clock) = (database, writer, clock);

    /// <summary>Opens an alarm, with its audit event; or counts it to the one that is open.</summary>
    /// <param name="domain">A-labels.</param>
    /// <param name="fallen">What was seen.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>True when it is a new one.</returns>
    public Task<bool> Raise(string domain, MemoryVerdict.Fallen fallen, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var alarm = new
        {
            id = Guid.CreateVersion7(now),
            domain,
            kind = MemoryWords.NameOf(fallen.Kind),
            server = fallen.Server,
            words = fallen.Words,
            level = Rank(fallen.Now),
            now,
        };
        return writer.Now(async transaction =>
        {
            // The least level since it was last right is what a person would accept.
            var counts = await transaction.Query("""
                INSERT INTO alarms (id, domain, kind, server, words, level, first_at_ms, last_at_ms, count)
                VALUES (@id, @domain, @kind, @server, @words, @level, @now, @now, 1)
                ON CONFLICT (domain, kind) WHERE accepted_at_ms IS NULL DO UPDATE SET
                    server = excluded.server, words = excluded.words, last_at_ms = excluded.last_at_ms, count = alarms.count + 1, recovered_at_ms = NULL,
                    level = CASE WHEN alarms.recovered_at_ms IS NULL AND alarms.level < excluded.level THEN alarms.level ELSE excluded.level END
                RETURNING count
                """, alarm, row => row.GetInt64(0));
            var isNew = counts is [1];
            if (isNew) await transaction.Append(new AuditEntry(now, "tls.downgrade", MessageId: null, CopyId: null, Detail: $"{domain}: {fallen.Words}"));
            return isNew;
        }, ct);
    }

    /// <summary>What an open alarm is about has come right. It stays open until somebody has looked.</summary>
    public Task Recovered(string domain, FallKind kind, CancellationToken ct) => writer.Soon(transaction => transaction.Execute(
        "UPDATE alarms SET recovered_at_ms = @now WHERE domain = @domain AND kind = @kind AND accepted_at_ms IS NULL AND recovered_at_ms IS NULL",
        new { domain, kind = MemoryWords.NameOf(kind), now = clock.GetUtcNow() }), ct);

    /// <summary>Open ones, the last first; or all.</summary>
    public Task<List<Alarm>> List(bool closedToo, CancellationToken ct) => database.Query(
        $"SELECT {Columns} FROM alarms WHERE accepted_at_ms IS NULL OR @closedToo = 1 ORDER BY last_at_ms DESC, id DESC LIMIT @limit",
        new { closedToo = closedToo ? 1 : 0, limit = ListMax }, Read, ct);

    /// <summary>Open ones of a domain.</summary>
    public Task<List<Alarm>> Of(string domain, CancellationToken ct) => database.Query(
        $"SELECT {Columns} FROM alarms WHERE domain = @domain AND accepted_at_ms IS NULL ORDER BY kind", new { domain }, Read, ct);

    /// <summary>A person accepts what a domain offers now: its open alarms are closed, and its memory is another, together with the audit event.</summary>
    /// <param name="domain">A-labels.</param>
    /// <param name="by">Who.</param>
    /// <param name="words">What was accepted, for the audit chain.</param>
    /// <param name="memory">The memory from now on; null leaves it as it is.</param>
    /// <param name="version">Of the memory that was read.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>False when the memory is another by now: nothing was changed.</returns>
    public Task<bool> Accept(string domain, string by, string words, string? memory, long version, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return writer.Now(async transaction =>
        {
            if (memory is not null && !await MemoryShelf.Keep(transaction, domain, memory, version, now)) return false;

            await transaction.Execute("UPDATE alarms SET accepted_at_ms = @now, accepted_by = @by WHERE domain = @domain AND accepted_at_ms IS NULL", new { domain, by, now });
            await transaction.Append(new AuditEntry(now, "tls.accepted", MessageId: null, CopyId: null, Detail: $"{domain}: {words}, by {by}"));
            return true;
        }, ct);
    }

    /// <summary>Open alarms of which nobody was told, of domains about which nobody was told since a time; from now on they count as told.</summary>
    public Task<List<Alarm>> TakeUntold(DateTimeOffset since, CancellationToken ct) => writer.Now(transaction => transaction.Query($"""
        UPDATE alarms SET told_at_ms = @now WHERE id IN (
            SELECT a.id FROM alarms a WHERE a.told_at_ms IS NULL AND a.accepted_at_ms IS NULL
                AND NOT EXISTS (SELECT 1 FROM alarms told WHERE told.domain = a.domain AND told.told_at_ms > @since)
            ORDER BY a.first_at_ms LIMIT @limit)
        RETURNING {Columns}
        """, new { now = clock.GetUtcNow(), since, limit = ListMax }, Read), ct);

    /// <summary>Removes what is out of date. Returns how many.</summary>
    public Task<int> Forget(CancellationToken ct) => writer.Now(transaction =>
        transaction.Execute("DELETE FROM alarms WHERE last_at_ms <= @before", new { before = clock.GetUtcNow() - KeptFor }), ct);

    static Alarm Read(DbDataReader row) => new(row.Id(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), LevelOf(row.GetInt64(5)), row.Time(6), row.Time(7), row.GetInt64(8))
    {
        RecoveredAt = row.TimeOrNull(9),
        AcceptedAt = row.TimeOrNull(10),
        AcceptedBy = row.TextOrNull(11),
    };

    // Kept as a number, because the least counts.
    static long Rank(ServerProof? level) => level is { } some ? (long)some : -1;

    static ServerProof? LevelOf(long rank) => rank < 0 ? null : (ServerProof)rank;
}

/// <summary>An exchanger of a domain proved less than it, or the others, did.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Domain">A-labels.</param>
/// <param name="Kind"><c>no-tls</c>, <c>proof</c> or <c>new-server</c>.</param>
/// <param name="Server">The exchanger that raised it last.</param>
/// <param name="Words">In one sentence.</param>
/// <param name="Level">The least that was seen; null: no TLS.</param>
/// <param name="FirstAt">When it was opened.</param>
/// <param name="LastAt">When it was last raised.</param>
/// <param name="Count">How often; what comes within a minute counts once.</param>
public sealed record Alarm(Guid Id, string Domain, string Kind, string Server, string Words, ServerProof? Level, DateTimeOffset FirstAt, DateTimeOffset LastAt, long Count)
{
    /// <summary>When it came right by itself.</summary>
    public DateTimeOffset? RecoveredAt { get; init; }

    public DateTimeOffset? AcceptedAt { get; init; }
    public string? AcceptedBy { get; init; }
}
