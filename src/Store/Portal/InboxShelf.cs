using System.Text.Json;
using Postern.Mail.Addresses;
using Postern.Rules.Portal;
using Postern.Store.Records;
using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.Portal;

/// <summary>Everything one address has in the portal. Whoever asks hands in the blind index that a session proved; nothing of another address is ever in an answer.</summary>
public sealed class InboxShelf
{
    /// <summary>Most rows of one answer.</summary>
    public const int RowsMax = 300;

    // Closed copies are listed: that one was taken back is news for its recipient. They do not open.
    // Without grouping, the index of the address gives the newest first and ends at the limit, however full the mailbox is.
    const string Received = """
        SELECT c.id, c.message_id, c.number, c.recipient, c.read_at_ms, m.accepted_at_ms, m.key_version, m.record_key, m.sender,
            (SELECT MAX(l.expires_at_ms) FROM portal_links l WHERE l.copy_id = c.id), x.kind, d.sensitivity, d.answer_hash, m.about
        FROM copies c JOIN messages m ON m.id = c.message_id LEFT JOIN portal_closures x ON x.copy_id = c.id LEFT JOIN portal_demands d ON d.message_id = c.message_id
        WHERE c.recipient_index = @owner AND c.id < @before AND c.state <> 'failed' AND m.content_key IS NOT NULL
            AND EXISTS (SELECT 1 FROM portal_links l WHERE l.copy_id = c.id AND l.expires_at_ms > @now)
        ORDER BY c.id DESC LIMIT @limit
        """;

    const string Written = """
        SELECT c.id, c.message_id, c.number, c.recipient, c.read_at_ms, m.accepted_at_ms, m.key_version, m.record_key, m.sender, m.accepted_at_ms, NULL, d.sensitivity, d.answer_hash, m.about
        FROM copies c JOIN messages m ON m.id = c.message_id LEFT JOIN portal_demands d ON d.message_id = m.about
        WHERE c.sender_index = @owner AND c.number = 0 AND m.door = 'portal' AND m.content_key IS NOT NULL AND c.id < @before
        ORDER BY c.id DESC LIMIT @limit
        """;

    const string Newest = """
        SELECT c.id, c.message_id, c.number, c.recipient, c.read_at_ms, m.accepted_at_ms, m.key_version, m.record_key, m.sender, m.accepted_at_ms, NULL, NULL, NULL, NULL
        FROM copies c JOIN messages m ON m.id = c.message_id
        WHERE c.recipient_index = @owner AND c.id < @before ORDER BY c.id DESC LIMIT @limit
        """;

    readonly Database database;
    readonly MessageKeys keys;
    readonly TimeProvider clock;

    internal InboxShelf(Database database, MessageKeys keys, TimeProvider clock) =>
        (this.database, this.keys, this.clock) = (database, keys, clock);

    /// <summary>The address that a session proved, and how; null when the session is over.</summary>
    public async Task<SessionOwner?> OwnerOf(byte[] sessionHash, CancellationToken ct) => (await database.Query(
        """
        SELECT s.recipient_index, s.passkey_id, s.reader_id, (SELECT w.is_shared FROM portal_wishes w WHERE w.recipient_index = s.recipient_index)
        FROM portal_sessions s WHERE s.session_hash = @sessionHash AND s.expires_at_ms > @now
        """,
        new { sessionHash, now = clock.GetUtcNow() }, row => new SessionOwner(row.Bytes(0), row.IsDBNull(1) ? MailboxProof.Code : MailboxProof.Passkey)
        {
            ReaderId = row.IdOrNull(2),
            IsShared = !row.IsDBNull(3) && row.GetInt64(3) != 0,
        }, ct)).FirstOrDefault();

    /// <summary>Messages whose question was answered in this session.</summary>
    public async Task<HashSet<Guid>> AnsweredIn(byte[] sessionHash, CancellationToken ct) => [.. await database.Query(
        "SELECT c.message_id FROM portal_answered a JOIN copies c ON c.id = a.copy_id WHERE a.session_hash = @sessionHash", new { sessionHash }, row => row.Id(0), ct)];

    /// <summary>The blind index of a copy's address.</summary>
    public async Task<byte[]?> OwnerOf(Guid copyId, CancellationToken ct) =>
        (await database.Query("SELECT recipient_index FROM copies WHERE id = @copyId", new { copyId }, row => row.Bytes(0), ct)).FirstOrDefault();

    /// <summary>What came for the address and can be read still, the newest first.</summary>
    /// <param name="owner">From <see cref="OwnerOf(byte[], CancellationToken)"/>.</param>
    /// <param name="before">The last copy of the page before; null for the first page.</param>
    /// <param name="limit">At most <see cref="RowsMax"/>.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<List<InboxCopy>> ReceivedBy(byte[] owner, Guid? before, int limit, CancellationToken ct) => List(Received, owner, before, limit, isWritten: false, ct);

    /// <summary>What the address wrote here, the newest first; once, however many got it.</summary>
    public Task<List<InboxCopy>> WrittenBy(byte[] owner, Guid? before, int limit, CancellationToken ct) => List(Written, owner, before, limit, isWritten: true, ct);

    /// <summary>The address itself, as its newest copy has it; null when there is none.</summary>
    public async Task<EmailAddress?> AddressOf(byte[] owner, CancellationToken ct) => (await List(Newest, owner, null, 1, isWritten: false, ct)).FirstOrDefault()?.Recipient;

    /// <summary>The newest copy of an address: what happens in its inbox and to no message stands in the record of this one. Null when there is none.</summary>
    public async Task<Guid?> NewestOf(byte[] owner, CancellationToken ct) =>
        await database.Query("SELECT id FROM copies WHERE recipient_index = @owner ORDER BY id DESC LIMIT 1", new { owner }, row => row.Id(0), ct) is [var newest] ? newest : null;

    async Task<List<InboxCopy>> List(string sql, byte[] owner, Guid? before, int limit, bool isWritten, CancellationToken ct)
    {
        var rows = await database.Query(sql, new { owner, before = before ?? Last, now = clock.GetUtcNow(), limit = Math.Clamp(limit, 1, RowsMax) }, row => new
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
            Closed = row.TextOrNull(10),
            Sensitivity = row.TextOrNull(11),
            HasQuestion = !row.IsDBNull(12),
            About = row.IdOrNull(13),
        }, ct);
        List<InboxCopy> copies = new(rows.Count);
        foreach (var row in rows)
        {
            using var record = await keys.Unlock(row.MessageId, row.KeyVersion, row.RecordKey, ct);
            var to = JsonSerializer.Deserialize(record.OpenRecipient(row.Recipient, row.Number), Kept.Default.RcptTo)!; // we wrote it
            var from = JsonSerializer.Deserialize(record.OpenSender(row.Sender), Kept.Default.MailFrom)!; // as above
            copies.Add(new(row.CopyId, row.MessageId, to.Address, from.Address, row.AcceptedAt, row.ExpiresAt, row.ReadAt)
            {
                IsWritten = isWritten,
                Closure = Closures.Read(row.Closed),
                Sensitivity = row.Sensitivity is { } word ? Words.AsSensitivity(word) : Sensitivity.Routine,
                HasQuestion = row.HasQuestion,
                About = row.About,
            });
        }

        return copies;
    }

    static readonly Guid Last = new("ffffffff-ffff-ffff-ffff-ffffffffffff");
}

/// <summary>A message in somebody's inbox, or one that they wrote.</summary>
public sealed record InboxCopy(Guid CopyId, Guid MessageId, EmailAddress Recipient, EmailAddress? Sender, DateTimeOffset AcceptedAt, DateTimeOffset ExpiresAt, DateTimeOffset? ReadAt)
{
    public required bool IsWritten { get; init; }

    /// <summary>Why it does not open any more; null when it does.</summary>
    public ClosureKind? Closure { get; init; }

    /// <summary>As its sender said; of what the reader wrote, as the sender of the message that it answers did.</summary>
    public Sensitivity Sensitivity { get; init; }

    /// <summary>Its sender, or that of the message that it answers, has set a question.</summary>
    public bool HasQuestion { get; init; }

    /// <summary>The message that it answers.</summary>
    public Guid? About { get; init; }
}

/// <param name="Owner">The blind index of the address.</param>
/// <param name="Mailbox">How it was proven.</param>
public sealed record SessionOwner(byte[] Owner, MailboxProof Mailbox)
{
    /// <summary>Who reads; null when nobody said.</summary>
    public Guid? ReaderId { get; init; }

    /// <summary>Its holders say that several people read the mailbox.</summary>
    public bool IsShared { get; init; }
}
