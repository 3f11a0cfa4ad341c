using System.Text.Json;
using Postern.Store.Audit;
using Postern.Store.Queue;
using Postern.Store.Records;
using Postern.Store.Sql;

namespace Postern.Store.Portal;

/// <summary>Closing and opening copies in the portal, the pages of their senders, and incidents.</summary>
public sealed class LifeShelf
{
    /// <summary>Most incidents of a list.</summary>
    public const int IncidentsMax = 500;

    /// <summary>Most copies of one round of the watch.</summary>
    public const int RoundMax = 200;

    readonly Database database;
    readonly Writer writer;
    readonly TimeProvider clock;

    internal LifeShelf(Database database, Writer writer, TimeProvider clock) => (this.database, this.writer, this.clock) = (database, writer, clock);

    /// <summary>Null when the copy opens.</summary>
    public async Task<Closure?> ClosureOf(Guid copyId, CancellationToken ct) => (await database.Query(
        "SELECT kind, at_ms FROM portal_closures WHERE copy_id = @copyId", new { copyId },
        row => new Closure(Closures.Read(row.GetString(0))!.Value, row.Time(1)), ct)).FirstOrDefault(); // a word stands in every row

    /// <summary>Why a copy goes nowhere any more: it was taken back, or the one in whose stead it goes was closed. Null when nothing stops it.</summary>
    /// <param name="copyId">That is to be carried.</param>
    /// <param name="insteadOf">Null where it goes in nobody's stead.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<ClosureKind?> StopOf(Guid copyId, Guid? insteadOf, CancellationToken ct) => (await database.Query(
        "SELECT kind FROM portal_closures WHERE copy_id = @copyId OR copy_id = @first LIMIT 1", new { copyId, first = insteadOf ?? copyId },
        row => Closures.Read(row.GetString(0)), ct)).FirstOrDefault();

    /// <summary>
    /// The sender takes a message back: copies in the portal are closed, frozen ones too, and what is still on its way goes nowhere any more once nobody carries it.
    /// What was delivered otherwise stays as it is.
    /// </summary>
    /// <returns>How many copies were closed.</returns>
    public Task<int> Retract(Guid messageId, string? network, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return writer.Now(async transaction =>
        {
            var copies = await transaction.Query("""
                SELECT id FROM copies WHERE message_id = @messageId AND (state IN ('queued', 'held') OR (state = 'delivered' AND protection = 'portal'))
                """, new { messageId }, row => row.Id(0));
            var closed = 0;
            foreach (var copyId in copies)
            {
                if (await Retract(transaction, copyId, now) == 0) continue;
                await transaction.Append(new AuditEntry(now, "portal.retracted", messageId, copyId, Detail: EventFacts.Json(("network", network))));
                closed++;
            }

            return closed;
        }, ct);
    }

    /// <summary>Freezes a copy, with an incident, in one transaction; a second one of it that waits goes nowhere either. Null when it was closed before.</summary>
    public Task<Guid?> Freeze(Guid messageId, Guid copyId, string network, CancellationToken ct, Guid? readerId = null)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        return writer.Now(async transaction =>
        {
            if (await Close(transaction, copyId, ClosureKind.NotForMe, now) == 0) return (Guid?)null;
            await transaction.Execute("INSERT INTO incidents (id, kind, message_id, copy_id, at_ms) VALUES (@id, 'not-for-me', @messageId, @copyId, @now)", new { id, messageId, copyId, now });
            await Stop(transaction, messageId, copyId, now);
            var facts = EventFacts.Json(("incident", $"{id}"), ("network", network), ("reader", readerId?.ToString("N")));
            await transaction.Append(new AuditEntry(now, "portal.not_for_me", messageId, copyId, Detail: facts));
            return id;
        }, ct);
    }

    /// <summary>The sender says that the recipient was right: a frozen copy opens again. False when it is not frozen.</summary>
    public Task<bool> Unfreeze(Guid messageId, Guid copyId, string? network, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return writer.Now(async transaction =>
        {
            if (await transaction.Execute("DELETE FROM portal_closures WHERE copy_id = @copyId AND kind = 'not-for-me'", new { copyId }) == 0) return false;
            await transaction.Append(new AuditEntry(now, "portal.unfrozen", messageId, copyId, Detail: EventFacts.Json(("network", network))));
            return true;
        }, ct);
    }

    /// <summary>A longer time for all links of a message's copies, and for the addresses that answers to their notices go to. Returns how many were renewed.</summary>
    public Task<int> Renew(Guid messageId, DateTimeOffset until, string? network, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return writer.Now(async transaction =>
        {
            var renewed = await transaction.Execute("""
                UPDATE portal_links SET expires_at_ms = @until WHERE expires_at_ms < @until AND copy_id IN (SELECT id FROM copies WHERE message_id = @messageId)
                """, new { messageId, until });
            if (renewed == 0) return 0;

            await transaction.Execute("""
                UPDATE reply_addresses SET expires_at_ms = @until WHERE expires_at_ms < @until AND copy_id IN (SELECT id FROM copies WHERE message_id = @messageId)
                """, new { messageId, until });
            await transaction.Append(new AuditEntry(now, "portal.renewed", messageId, null, Detail: EventFacts.Json(("until", $"{until:yyyy-MM-dd}"), ("network", network))));
            return renewed;
        }, ct);
    }

    /// <summary>Until when each of a message's copies in the portal can be read, past times too.</summary>
    public async Task<IReadOnlyDictionary<Guid, DateTimeOffset>> EndsOf(Guid messageId, CancellationToken ct) => (await database.Query(
        "SELECT l.copy_id, l.expires_at_ms FROM portal_links l JOIN copies c ON c.id = l.copy_id WHERE c.message_id = @messageId", new { messageId },
        row => (Copy: row.Id(0), End: row.Time(1)), ct)).ToDictionary(each => each.Copy, each => each.End);

    /// <summary>Makes the sender's page of a message; the same token may be placed again.</summary>
    public Task PlaceSenderPage(Guid messageId, byte[] tokenHash, DateTimeOffset expiresAt, CancellationToken ct) => writer.Now(transaction => transaction.Execute("""
        INSERT INTO sender_pages (token_hash, message_id, expires_at_ms) VALUES (@tokenHash, @messageId, @expiresAt)
        ON CONFLICT (token_hash) DO UPDATE SET expires_at_ms = excluded.expires_at_ms
        """, new { tokenHash, messageId, expiresAt }), ct);

    /// <summary>The message of a sender's page; null when there is no such page, or its time is over.</summary>
    public async Task<Guid?> FindSenderPage(byte[] tokenHash, CancellationToken ct) =>
        await database.Query("SELECT message_id FROM sender_pages WHERE token_hash = @tokenHash AND expires_at_ms > @now", new { tokenHash, now = clock.GetUtcNow() },
            row => row.Id(0), ct) is [var one] ? one : null;

    /// <summary>Messages with a copy in the portal that nobody opened in time, and of which the sender was not told; the oldest first.</summary>
    public Task<List<Guid>> Unopened(DateTimeOffset acceptedBefore, CancellationToken ct) => database.Query($"""
        SELECT DISTINCT c.message_id FROM copies c JOIN portal_links l ON l.copy_id = c.id JOIN messages m ON m.id = c.message_id
        WHERE c.protection = 'portal' AND c.state = 'delivered' AND c.read_at_ms IS NULL AND l.expires_at_ms > @now AND c.id < @until AND m.door IN ('relay', 'submission')
        AND NOT EXISTS (SELECT 1 FROM portal_closures x WHERE x.copy_id = c.id) AND {SecondCopies.NoneLives}
        AND NOT EXISTS (SELECT 1 FROM portal_told t WHERE t.subject_id = c.message_id AND t.what = 'unopened' AND {ToldShelf.IsTaken}) LIMIT @limit
        """, new { now = clock.GetUtcNow(), until = IdPrefix.FirstAt(acceptedBefore), limit = RoundMax }, row => row.Id(0), ct);

    /// <summary>Copies that end soon and whose recipient was not told; those that nobody read first. With the blind index of their address.</summary>
    public Task<List<EndingCopy>> Ending(DateTimeOffset before, CancellationToken ct) => database.Query($"""
        SELECT c.message_id, c.id, c.recipient_index, c.read_at_ms FROM portal_links l JOIN copies c ON c.id = l.copy_id
        WHERE l.expires_at_ms > @now AND l.expires_at_ms < @before AND c.state = 'delivered' AND c.protection = 'portal'
        AND NOT EXISTS (SELECT 1 FROM portal_closures x WHERE x.copy_id = c.id) AND {SecondCopies.NoneLives}
        AND NOT EXISTS (SELECT 1 FROM portal_told t WHERE t.subject_id = c.id AND t.what = 'ending' AND {ToldShelf.IsTaken})
        ORDER BY CASE WHEN c.read_at_ms IS NULL THEN 0 ELSE 1 END LIMIT @limit
        """, new { now = clock.GetUtcNow(), before, limit = RoundMax }, row => new EndingCopy(row.Id(0), row.Id(1), row.Bytes(2), !row.IsDBNull(3)), ct);

    /// <summary>The newest first.</summary>
    public Task<List<Incident>> Incidents(bool closedToo, CancellationToken ct) => database.Query($"""
        SELECT id, kind, message_id, copy_id, at_ms, closed_at_ms FROM incidents {(closedToo ? "" : "WHERE closed_at_ms IS NULL")} ORDER BY id DESC LIMIT @limit
        """, new { limit = IncidentsMax }, row => new Incident(row.Id(0), row.GetString(1), row.Id(2), row.Id(3), row.Time(4), row.TimeOrNull(5)), ct);

    /// <summary>Open incidents of a copy whose sender was not told: telling failed, or its node died.</summary>
    public Task<List<Incident>> Untold(DateTimeOffset since, CancellationToken ct) => database.Query($"""
        SELECT id, kind, message_id, copy_id, at_ms, closed_at_ms FROM incidents i WHERE i.closed_at_ms IS NULL AND i.at_ms >= @since
        AND NOT EXISTS (SELECT 1 FROM portal_told t WHERE t.subject_id = i.id AND t.what = '{ToldShelf.NotForMe}' AND {ToldShelf.IsTaken}) ORDER BY i.id LIMIT @limit
        """, new { since, now = clock.GetUtcNow(), limit = RoundMax }, row => new Incident(row.Id(0), row.GetString(1), row.Id(2), row.Id(3), row.Time(4), row.TimeOrNull(5)), ct);

    /// <summary>Copies that were read and whose sender would have been told, had nothing come in between.</summary>
    public Task<List<(Guid MessageId, Guid CopyId)>> UntoldReadings(CancellationToken ct) => database.Query($"""
        SELECT c.message_id, c.id FROM portal_told t JOIN copies c ON c.id = t.subject_id
        WHERE t.until_ms IS NOT NULL AND t.until_ms < @now AND t.what = '{ToldShelf.Read}' LIMIT @limit
        """, new { now = clock.GetUtcNow(), limit = RoundMax }, row => (row.Id(0), row.Id(1)), ct);

    /// <summary>False when there is no such open incident.</summary>
    public Task<bool> CloseIncident(Guid id, Guid? by, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return writer.Now(async transaction =>
        {
            var closed = await transaction.Query("UPDATE incidents SET closed_at_ms = @now, closed_by = @by WHERE id = @id AND closed_at_ms IS NULL RETURNING message_id, copy_id",
                new { id, by, now }, row => (Message: row.Id(0), Copy: row.Id(1)));
            if (closed is not [var one]) return false;
            await transaction.Append(new AuditEntry(now, "incident.closed", one.Message, one.Copy, Detail: EventFacts.Json(("incident", $"{id}"), ("staff", by?.ToString()))));
            return true;
        }, ct);
    }

    // What somebody carries at this moment finds the closure when it is taken up again.
    static async Task Stop(Transaction transaction, Guid messageId, Guid copyId, DateTimeOffset now)
    {
        var waiting = await transaction.Query(
            "SELECT id FROM copies WHERE instead_of IS NOT NULL AND instead_of = @copyId AND state IN ('queued', 'held')", new { copyId }, row => row.Id(0));
        var why = JsonSerializer.Serialize(new Evidence { Why = ClosureKind.NotForMe.WhyStopped() }, Kept.Default.Evidence);
        foreach (var id in waiting)
            if (await Interventions.Fail(transaction, id, now)) await transaction.Append(new AuditEntry(now, Words.Event(CopyState.Failed), messageId, id, why));
    }

    // What its reader disowned can be taken back all the same: then nobody opens it again.
    static Task<int> Retract(Transaction transaction, Guid copyId, DateTimeOffset now) => transaction.Execute("""
        INSERT INTO portal_closures (copy_id, kind, at_ms) VALUES (@copyId, @retracted, @now)
        ON CONFLICT (copy_id) DO UPDATE SET kind = excluded.kind, at_ms = excluded.at_ms WHERE portal_closures.kind <> @retracted
        """, new { copyId, retracted = Closures.Word(ClosureKind.Retracted), now });

    static Task<int> Close(Transaction transaction, Guid copyId, ClosureKind kind, DateTimeOffset now) => transaction.Execute("""
        INSERT INTO portal_closures (copy_id, kind, at_ms) VALUES (@copyId, @kind, @now) ON CONFLICT DO NOTHING
        """, new { copyId, kind = Closures.Word(kind), now });
}

/// <param name="Id">UUIDv7.</param>
/// <param name="Kind"><c>not-for-me</c>.</param>
/// <param name="MessageId">About which message.</param>
/// <param name="CopyId">And which copy of it.</param>
/// <param name="At">When.</param>
/// <param name="ClosedAt">Null while it is open.</param>
public sealed record Incident(Guid Id, string Kind, Guid MessageId, Guid CopyId, DateTimeOffset At, DateTimeOffset? ClosedAt);

/// <param name="MessageId">Of which message.</param>
/// <param name="CopyId">Which copy.</param>
/// <param name="Owner">Blind index of its address.</param>
/// <param name="IsRead">Somebody read it.</param>
public sealed record EndingCopy(Guid MessageId, Guid CopyId, byte[] Owner, bool IsRead);
