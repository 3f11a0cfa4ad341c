using Postern.Store.Sql;

namespace Postern.Store.People;

/// <summary>Sessions of people who signed in. A session's secret is exchanged for a new one while it is used, so that a copy of it is noticed.</summary>
public sealed class StaffSessions
{
    /// <summary>Most sessions listed.</summary>
    public const int ListedMax = 500;

    const string Columns = "s.id, s.staff_id, s.network, s.device, s.began_at_ms, s.used_at_ms, s.turned_at_ms, s.proven_at_ms";

    readonly Database database;
    readonly Writer writer;
    readonly TimeProvider clock;

    internal StaffSessions(Database database, Writer writer, TimeProvider clock) => (this.database, this.writer, this.clock) = (database, writer, clock);

    /// <summary>Begins a session, and notes that the person signed in. Null when the person may not any more.</summary>
    public Task<Guid?> Begin(Guid staffId, byte[] secretHash, string network, string device, string by, DateTimeOffset expiresAt, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        return writer.Now(async transaction =>
        {
            await transaction.Execute("DELETE FROM staff_sessions WHERE expires_at_ms <= @now", new { now });
            if (await transaction.Execute("UPDATE staff SET signed_in_at_ms = @now WHERE id = @staffId AND ended_at_ms IS NULL", new { now, staffId }) == 0) return (Guid?)null;

            await transaction.Execute("""
                INSERT INTO staff_sessions (id, secret_hash, staff_id, network, device, began_at_ms, used_at_ms, turned_at_ms, proven_at_ms, expires_at_ms)
                VALUES (@id, @secretHash, @staffId, @network, @device, @now, @now, @now, @now, @expiresAt)
                """, new { id, secretHash, staffId, network, device, now, expiresAt });
            await transaction.Append(StaffEvents.Of("staff.signed_in", staffId, now, ("session", $"{id}"), ("network", network), ("device", device), ("by", by)));
            return id;
        }, ct);
    }

    /// <summary>The session of this secret, or of the one before; null when there is none, it was idle too long, or its time is over.</summary>
    public async Task<StaffSession?> Find(byte[] secretHash, TimeSpan idleMax, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var found = await database.Query($"""
            SELECT {Columns}, CASE WHEN s.secret_hash = @secretHash THEN 1 ELSE 0 END FROM staff_sessions s
            WHERE (s.secret_hash = @secretHash OR s.previous_hash = @secretHash) AND s.expires_at_ms > @now AND s.used_at_ms > @idleSince
            """, new { secretHash, now, idleSince = now - idleMax }, row => Read(row) with { IsCurrent = row.GetInt64(8) != 0 }, ct);
        return found.FirstOrDefault();
    }

    /// <summary>Exchanges the secret for a new one. False when somebody else did at the same moment.</summary>
    public Task<bool> Turn(Guid id, byte[] secretHash, byte[] newHash, CancellationToken ct) => writer.Now(async transaction =>
        await transaction.Execute("""
            UPDATE staff_sessions SET previous_hash = secret_hash, secret_hash = @newHash, turned_at_ms = @now, used_at_ms = @now
            WHERE id = @id AND secret_hash = @secretHash
            """, new { id, secretHash, newHash, now = clock.GetUtcNow() }) > 0, ct);

    /// <summary>The person has proven again who it is: the session gets a new secret, and is where the person is.</summary>
    public Task<bool> Prove(Guid id, Guid staffId, byte[] newHash, string network, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return writer.Now(async transaction =>
        {
            var proven = await transaction.Execute("""
                UPDATE staff_sessions SET previous_hash = NULL, secret_hash = @newHash, turned_at_ms = @now, used_at_ms = @now, proven_at_ms = @now, network = @network
                WHERE id = @id AND staff_id = @staffId
                """, new { id, staffId, newHash, now, network });
            if (proven > 0) await transaction.Append(StaffEvents.Of("staff.proven_again", staffId, now, ("session", $"{id}"), ("network", network)));
            return proven > 0;
        }, ct);
    }

    /// <summary>Sessions that are alive; of one person, or of everybody. The newest first.</summary>
    public Task<List<StaffSession>> List(Guid? staffId, TimeSpan idleMax, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return database.Query($"""
            SELECT {Columns} FROM staff_sessions s
            WHERE (s.staff_id = @staffId OR @all = 1) AND s.expires_at_ms > @now AND s.used_at_ms > @idleSince ORDER BY s.used_at_ms DESC, s.id LIMIT @limit
            """, new { staffId = staffId ?? Guid.Empty, all = staffId is null ? 1 : 0, now, idleSince = now - idleMax, limit = ListedMax }, Read, ct);
    }

    /// <param name="id">The session.</param>
    /// <param name="staffId">Whose it must be; null: anybody's.</param>
    /// <param name="why">As <c>signed_out</c>, <c>revoked</c>, <c>replayed</c>, <c>moved</c>.</param>
    /// <param name="by">Who ended it, when it was not the person.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>False when there is no such session.</returns>
    public Task<bool> End(Guid id, Guid? staffId, string why, Guid? by, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return writer.Now(async transaction =>
        {
            var ended = await transaction.Query("DELETE FROM staff_sessions WHERE id = @id AND (staff_id = @staffId OR @all = 1) RETURNING staff_id",
                new { id, staffId = staffId ?? Guid.Empty, all = staffId is null ? 1 : 0 }, row => row.Id(0));
            if (ended is not [var whose]) return false;

            await transaction.Append(StaffEvents.Of($"staff.session_{why}", whose, now, ("session", $"{id}"), ("by", $"{by}")));
            if (why is "replayed" or "moved") await transaction.Execute("UPDATE staff SET alarmed_at_ms = @now WHERE id = @whose", new { now, whose });
            return true;
        }, ct);
    }

    /// <summary>The person has read that a session was stolen.</summary>
    public Task Reassure(Guid staffId, CancellationToken ct) =>
        writer.Now(transaction => transaction.Execute("UPDATE staff SET alarmed_at_ms = NULL WHERE id = @staffId", new { staffId }), ct);

    /// <summary>Somebody tried to sign in and could not.</summary>
    public Task NoteFailure(string how, Guid? staffId, string network, CancellationToken ct) => writer.Now(async transaction =>
        await transaction.Append(StaffEvents.Of("staff.sign_in_failed", staffId, clock.GetUtcNow(), ("how", how), ("network", network))), ct);

    static StaffSession Read(System.Data.Common.DbDataReader row) => new()
    {
        Id = row.Id(0),
        StaffId = row.Id(1),
        Network = row.GetString(2),
        Device = row.GetString(3),
        BeganAt = row.Time(4),
        UsedAt = row.Time(5),
        TurnedAt = row.Time(6),
        ProvenAt = row.Time(7),
    };
}

/// <summary>A session that is alive.</summary>
public sealed record StaffSession
{
    public required Guid Id { get; init; }
    public required Guid StaffId { get; init; }

    /// <summary>Where the person proved who it is.</summary>
    public required string Network { get; init; }

    /// <summary>As <c>Firefox on Linux</c>.</summary>
    public required string Device { get; init; }
    public required DateTimeOffset BeganAt { get; init; }
    public required DateTimeOffset UsedAt { get; init; }

    /// <summary>When its secret was exchanged.</summary>
    public required DateTimeOffset TurnedAt { get; init; }
    public required DateTimeOffset ProvenAt { get; init; }

    /// <summary>The secret shown is the latest; false: it is the one before.</summary>
    public bool IsCurrent { get; init; }
}
