using System.Text.Json;
using Postern.Mail.Addresses;
using Postern.Rules.Portal;
using Postern.Store.Audit;
using Postern.Store.Records;
using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.Portal;

/// <summary>What the portal keeps: hashes of links, codes and sessions, and counters. Never a token in clear.</summary>
public sealed class PortalShelf
{
    readonly Database database;
    readonly Writer writer;
    readonly MessageKeys keys;
    readonly TimeProvider clock;

    internal PortalShelf(Database database, Writer writer, MessageKeys keys, TimeProvider clock) =>
        (this.database, this.writer, this.keys, this.clock) = (database, writer, keys, clock);

    /// <summary>Puts a copy on the shelf: whoever proves the address may read it through the link whose hash this is. Repeating it is harmless.</summary>
    /// <param name="copyId">The copy.</param>
    /// <param name="linkHash">Of its link.</param>
    /// <param name="replyHash">Of the address that answers to its notice go to; null where there is none.</param>
    /// <param name="expiresAt">The end of both.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task Place(Guid copyId, byte[] linkHash, byte[]? replyHash, DateTimeOffset expiresAt, CancellationToken ct) => writer.Now(async transaction =>
    {
        await transaction.Add("""
            INSERT INTO portal_links (link_hash, copy_id, expires_at_ms) VALUES (@linkHash, @copyId, @expiresAt)
            ON CONFLICT (link_hash) DO NOTHING
            """, new { linkHash, copyId, expiresAt });
        if (replyHash is null) return;
        await transaction.Add("""
            INSERT INTO reply_addresses (token_hash, copy_id, expires_at_ms) VALUES (@replyHash, @copyId, @expiresAt)
            ON CONFLICT (token_hash) DO NOTHING
            """, new { replyHash, copyId, expiresAt });
    }, ct);

    /// <summary>Null when no such link, and when its time is over. Says nothing about the message but what a landing page may show.</summary>
    public Task<ShelfCopy?> Find(byte[] linkHash, CancellationToken ct) => Find("portal_links l", "l.link_hash", linkHash, hasEnded: false, ct);

    /// <summary>As <see cref="Find(byte[], CancellationToken)"/>, of a link whose time is over and whose message is still kept.</summary>
    public Task<ShelfCopy?> FindEnded(byte[] linkHash, CancellationToken ct) => Find("portal_links l", "l.link_hash", linkHash, hasEnded: true, ct);

    /// <summary>The copy whose notice asks for answers to this address; null when there is no such address, and when its time is over.</summary>
    public Task<ShelfCopy?> FindByReply(byte[] replyHash, CancellationToken ct) => Find("reply_addresses l", "l.token_hash", replyHash, hasEnded: false, ct);

    async Task<ShelfCopy?> Find(string table, string column, byte[] hash, bool hasEnded, CancellationToken ct)
    {
        var found = await database.Query($"""
            SELECT c.id, c.message_id, c.number, c.recipient, c.read_at_ms, m.accepted_at_ms, m.key_version, m.record_key, m.sender, l.expires_at_ms, d.sensitivity, d.answer_hash
            FROM {table} JOIN copies c ON c.id = l.copy_id JOIN messages m ON m.id = c.message_id LEFT JOIN portal_demands d ON d.message_id = c.message_id
            WHERE {column} = @hash AND l.expires_at_ms {(hasEnded ? "<=" : ">")} @now AND c.state <> 'failed'
            """, new { hash, now = clock.GetUtcNow() }, row => new
        {
            CopyId = row.Id(0),
            MessageId = row.Id(1),
            Number = (int)row.GetInt64(2),
            Recipient = row.Bytes(3),
            ReadAt = row.TimeOrNull(4),
            AcceptedAt = row.Time(5),
            KeyVersion = row.GetInt64(6),
            RecordKey = row.Bytes(7),
            Sender = row.Bytes(8),
            ExpiresAt = row.Time(9),
            Sensitivity = row.TextOrNull(10),
            HasQuestion = !row.IsDBNull(11),
        }, ct);
        if (found is not [var copy]) return null;

        using var record = await keys.Unlock(copy.MessageId, copy.KeyVersion, copy.RecordKey, ct);
        var to = JsonSerializer.Deserialize(record.OpenRecipient(copy.Recipient, copy.Number), Kept.Default.RcptTo)!; // we wrote it
        var from = JsonSerializer.Deserialize(record.OpenSender(copy.Sender), Kept.Default.MailFrom)!; // as above
        return new(copy.CopyId, copy.MessageId, to.Address, from.Address, copy.AcceptedAt, copy.ExpiresAt, copy.ReadAt)
        {
            Sensitivity = copy.Sensitivity is { } word ? Words.AsSensitivity(word) : Sensitivity.Routine,
            HasQuestion = copy.HasQuestion,
        };
    }

    /// <summary>Replaces the address's code for this link and resets its tries.</summary>
    public Task SetCode(Guid copyId, byte[] codeHash, DateTimeOffset expiresAt, CancellationToken ct) => writer.Now(transaction =>
        transaction.Execute("""
            INSERT INTO portal_codes (copy_id, code_hash, expires_at_ms, tries) VALUES (@copyId, @codeHash, @expiresAt, 0)
            ON CONFLICT (copy_id) DO UPDATE SET code_hash = excluded.code_hash, expires_at_ms = excluded.expires_at_ms, tries = 0
            """, new { copyId, codeHash, expiresAt }), ct);

    /// <summary>Counts one try, and tells what the code is and how many tries were used, this one included. Null when there is none or its time is over.</summary>
    /// <remarks>Counted before anything is compared, in one statement: guesses sent at the same moment each count.</remarks>
    public Task<CodeTry?> CountTry(Guid copyId, CancellationToken ct) => writer.Now(async transaction =>
    {
        var found = await transaction.Query("""
            UPDATE portal_codes SET tries = tries + 1 WHERE copy_id = @copyId AND expires_at_ms > @now
            RETURNING code_hash, tries
            """, new { copyId, now = clock.GetUtcNow() }, row => new CodeTry(row.Bytes(0), (int)row.GetInt64(1)));
        return found.FirstOrDefault();
    }, ct);

    /// <summary>The code was right: it is used up, and a session begins, for all copies of this address.</summary>
    public Task BeginSession(Guid copyId, byte[] sessionHash, DateTimeOffset expiresAt, CancellationToken ct) => writer.Now(async transaction =>
    {
        await transaction.Execute("DELETE FROM portal_codes WHERE copy_id = @copyId", new { copyId });
        await transaction.Execute("DELETE FROM portal_sessions WHERE expires_at_ms <= @now", new { now = clock.GetUtcNow() });
        await transaction.Execute("""
            INSERT INTO portal_sessions (session_hash, recipient_index, expires_at_ms, code_at_ms)
            SELECT @sessionHash, recipient_index, @expiresAt, @now FROM copies WHERE id = @copyId
            """, new { sessionHash, expiresAt, copyId, now = clock.GetUtcNow() });
    }, ct);

    /// <summary>What a session has proven for this copy; null when it is over, or belongs to another address.</summary>
    public async Task<SessionProof?> ProofOf(byte[] sessionHash, Guid copyId, CancellationToken ct)
    {
        var found = await database.Query("""
            SELECT s.passkey_id, (SELECT COUNT(*) FROM portal_answered a WHERE a.session_hash = s.session_hash AND a.copy_id = c.id), s.reader_id,
                (SELECT w.is_shared FROM portal_wishes w WHERE w.recipient_index = s.recipient_index)
            FROM portal_sessions s JOIN copies c ON c.recipient_index = s.recipient_index
            WHERE s.session_hash = @sessionHash AND s.expires_at_ms > @now AND c.id = @copyId
            """, new { sessionHash, now = clock.GetUtcNow(), copyId }, row => new SessionProof(row.IsDBNull(0) ? MailboxProof.Code : MailboxProof.Passkey, row.GetInt64(1) > 0)
        {
            ReaderId = row.IdOrNull(2),
            IsShared = !row.IsDBNull(3) && row.GetInt64(3) != 0,
        }, ct);
        return found.FirstOrDefault();
    }

    public Task EndSession(byte[] sessionHash, CancellationToken ct) => writer.Now(transaction =>
        transaction.Execute("DELETE FROM portal_sessions WHERE session_hash = @sessionHash", new { sessionHash }), ct);

    /// <summary>Removes links, addresses for answers, codes and sessions whose time is over. Returns how many rows.</summary>
    /// <param name="renewable">From its acceptance a message may be renewed for so long: until then its links and addresses stay, ended or not.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<int> Forget(TimeSpan renewable, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var until = IdPrefix.FirstAt(now - renewable);
        return writer.Now(async transaction =>
            await transaction.Execute("DELETE FROM portal_links WHERE expires_at_ms < @now AND copy_id < @until", new { now, until })
            + await transaction.Execute("DELETE FROM reply_addresses WHERE expires_at_ms < @now AND copy_id < @until", new { now, until })
            + await transaction.Execute("DELETE FROM portal_codes WHERE expires_at_ms < @now", new { now })
            + await transaction.Execute("DELETE FROM portal_sessions WHERE expires_at_ms < @now", new { now })
            + await transaction.Execute("DELETE FROM portal_answered WHERE session_hash NOT IN (SELECT session_hash FROM portal_sessions)", new { })
            + await transaction.Execute("DELETE FROM portal_passkeys WHERE passkey_id NOT IN (SELECT id FROM passkeys)", new { }), ct);
    }

    /// <summary>Writes an event of the portal (opened, read, attachment, reply) into the audit chain; the first reading, of whatever part, sets the copy's read time.</summary>
    /// <param name="copyId">Null for what belongs to no message: somebody came in without a link.</param>
    /// <param name="what">What happened.</param>
    /// <param name="network">Where from.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <param name="readerId">Who, where several people share a mailbox and said so.</param>
    public Task Note(Guid? copyId, PortalEvent what, string? network, CancellationToken ct, Guid? readerId = null)
    {
        var now = clock.GetUtcNow();
        var detail = EventFacts.Json(("network", network), ("reader", readerId?.ToString("N")));
        return writer.Now(async transaction =>
        {
            var copy = await transaction.Query("SELECT message_id FROM copies WHERE id = @copyId", new { copyId }, row => row.Id(0));
            if (copyId is not null && copy.Count == 0) return;

            Guid? message = copyId is null ? null : copy[0];

            if (what is PortalEvent.Read or PortalEvent.AttachmentRead)
            {
                await transaction.Execute("UPDATE copies SET read_at_ms = @now WHERE id = @copyId AND read_at_ms IS NULL", new { now, copyId });
            }

            await transaction.Append(new(now, Words.Event(what), message, copyId, Detail: detail));
        }, ct);
    }
}

public enum PortalEvent
{
    CodeSent,
    CodeWrong,
    CodeLocked,
    SignedIn,
    SignedInByPasskey,
    PasskeyRefused,
    PasskeyStale,
    AnswerWrong,
    AnswerLocked,
    AnswerRight,
    Read,
    AttachmentRead,
    Replied,
    SignedOut,
    InboxOpened,
    Searched,
    WrittenRead,
    NameSaid,
    WishesChanged,
    AskedForTime,
    Reminded,
    TriesStopped,
}

/// <summary>What a session has proven for one copy.</summary>
/// <param name="Mailbox">How its mailbox was proven.</param>
/// <param name="IsAnswered">The question of this copy was answered in it.</param>
public sealed record SessionProof(MailboxProof Mailbox, bool IsAnswered)
{
    /// <summary>Who reads; null when nobody said.</summary>
    public Guid? ReaderId { get; init; }

    /// <summary>Its holders say that several people read the mailbox.</summary>
    public bool IsShared { get; init; }
}

/// <summary>A copy in the portal.</summary>
public sealed record ShelfCopy(Guid CopyId, Guid MessageId, EmailAddress Recipient, EmailAddress? Sender, DateTimeOffset AcceptedAt, DateTimeOffset ExpiresAt, DateTimeOffset? ReadAt)
{
    /// <summary>As its sender said.</summary>
    public Sensitivity Sensitivity { get; init; }

    /// <summary>Its sender has set a question.</summary>
    public bool HasQuestion { get; init; }
}

public sealed record CodeTry(byte[] CodeHash, int Tries);
