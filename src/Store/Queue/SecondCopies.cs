using Postern.Store.Audit;
using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.Queue;

/// <summary>A copy that nobody opened in the portal goes out once more, otherwise. The first stays what it is and where it is; the second is a copy of its own.</summary>
public sealed class SecondCopies
{
    /// <summary>Most of them for one copy in the portal: each but the last has failed.</summary>
    public const int TriesMax = 5;

    /// <summary>Of the copy <c>c</c> no second one is on its way or has arrived. In the words of the index.</summary>
    internal const string NoneLives = "NOT EXISTS (SELECT 1 FROM copies o WHERE o.instead_of IS NOT NULL AND o.state IN ('queued', 'held', 'delivered') AND o.instead_of = c.id)";

    // What must hold of the first: delivered to the portal, neither read nor closed, its bytes still kept, and no second on its way or arrived.
    const string IsOpen = $"""
        c.id = @copyId AND c.state = 'delivered' AND c.protection = 'portal' AND c.instead_of IS NULL AND c.read_at_ms IS NULL AND m.content_key IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM portal_closures x WHERE x.copy_id = c.id)
        AND {NoneLives}
        """;

    readonly Database database;
    readonly Writer writer;
    readonly MessageKeys keys;
    readonly TimeProvider clock;

    internal SecondCopies(Database database, Writer writer, MessageKeys keys, TimeProvider clock) =>
        (this.database, this.writer, this.keys, this.clock) = (database, writer, keys, clock);

    /// <summary>Makes a second copy, due now, with the event <c>copy.second</c>, in one transaction.</summary>
    /// <returns>Its id; null when the first is not in the portal, was read or closed, has a second one already, or had <see cref="TriesMax"/>.</returns>
    /// <exception cref="Spool.SealBrokenException">What is kept about the first does not open.</exception>
    public async Task<Guid?> Add(Guid copyId, CancellationToken ct)
    {
        var found = await database.Query($"""
            SELECT c.message_id, c.number, c.recipient, m.key_version, m.record_key,
                (SELECT MAX(o.number) + 1 FROM copies o WHERE o.message_id = c.message_id), (SELECT COUNT(*) FROM copies o WHERE o.message_id = c.message_id AND o.instead_of = c.id)
            FROM copies c JOIN messages m ON m.id = c.message_id WHERE {IsOpen}
            """, new { copyId }, row => (MessageId: row.Id(0), Number: (int)row.GetInt64(1), Recipient: row.Bytes(2),
                Version: row.GetInt64(3), RecordKey: row.Bytes(4), Next: (int)row.GetInt64(5), Tries: row.GetInt64(6)), ct);
        if (found is not [{ Tries: < TriesMax } first]) return null;

        using var record = await keys.Unlock(first.MessageId, first.Version, first.RecordKey, ct);
        var recipient = record.Recipient(record.OpenRecipient(first.Recipient, first.Number), first.Next);
        return await Write(copyId, first.MessageId, recipient, first.Next, ct);
    }

    Task<Guid?> Write(Guid copyId, Guid messageId, byte[] recipient, int number, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        return writer.Now(async transaction =>
        {
            var made = await transaction.Execute($"""
                INSERT INTO copies (id, message_id, number, domain, recipient_index, recipient, state, lease, due_at_ms, attempts, sender_index, instead_of, asked_at_ms)
                SELECT @id, c.message_id, @number, c.domain, c.recipient_index, @recipient, 'queued', 0, @now, 0, c.sender_index, c.id, @now
                FROM copies c JOIN messages m ON m.id = c.message_id WHERE {IsOpen} ON CONFLICT DO NOTHING
                """, new { id, number, recipient, now, copyId });
            if (made == 0) return (Guid?)null;

            await transaction.Append(new AuditEntry(now, "copy.second", messageId, id, Detail: $$"""{"insteadOf":"{{copyId}}"}"""));
            return id;
        }, ct);
    }
}
