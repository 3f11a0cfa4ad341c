using Postern.Store.Sql;

namespace Postern.Store.Portal;

/// <summary>The references of notices: by one of them anybody can ask whether a notice is real. It leads to nothing else.</summary>
public sealed class ReferenceShelf
{
    readonly Database database;
    readonly Writer writer;
    readonly TimeProvider clock;

    internal ReferenceShelf(Database database, Writer writer, TimeProvider clock) => (this.database, this.writer, this.clock) = (database, writer, clock);

    /// <summary>Repeating it is harmless.</summary>
    /// <param name="reference">As it stands in the notice, without its dash.</param>
    /// <param name="copyId">The copy.</param>
    /// <param name="domain">Of its recipient.</param>
    /// <param name="sentAt">When its message was accepted.</param>
    /// <param name="forgetAt">After that nobody knows it.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task Place(string reference, Guid copyId, string domain, DateTimeOffset sentAt, DateTimeOffset forgetAt, CancellationToken ct) => writer.Now(transaction => transaction.Add("""
        INSERT INTO portal_references (reference, copy_id, domain, sent_at_ms, forget_at_ms) VALUES (@reference, @copyId, @domain, @sentAt, @forgetAt)
        ON CONFLICT (reference) DO NOTHING
        """, new { reference, copyId, domain, sentAt, forgetAt }), ct);

    /// <summary>Null when no notice has it.</summary>
    public async Task<NoticeFacts?> Find(string reference, CancellationToken ct) => (await database.Query("""
        SELECT r.domain, r.sent_at_ms, (SELECT MAX(l.expires_at_ms) FROM portal_links l WHERE l.copy_id = r.copy_id)
        FROM portal_references r WHERE r.reference = @reference AND r.forget_at_ms > @now
        """, new { reference, now = clock.GetUtcNow() }, row => new NoticeFacts(row.GetString(0), row.Time(1), row.TimeOrNull(2)), ct)).FirstOrDefault();

    public Task<int> Forget(CancellationToken ct) =>
        writer.Now(transaction => transaction.Execute("DELETE FROM portal_references WHERE forget_at_ms <= @now", new { now = clock.GetUtcNow() }), ct);
}

/// <param name="Domain">Of its recipient.</param>
/// <param name="SentAt">When its message was accepted.</param>
/// <param name="ExpiresAt">Until when the message can be read; null when its link is gone.</param>
public sealed record NoticeFacts(string Domain, DateTimeOffset SentAt, DateTimeOffset? ExpiresAt);
