using System.Text;
using System.Text.Json;
using Postern.Mail.Addresses;
using Postern.Store.Queue;
using Postern.Store.Replies;
using Postern.Store.Reports;
using Postern.Store.Sealing;
using Postern.Store.Spool;
using Postern.Store.Sql;

namespace Postern.Store.Records;

/// <summary>Reads what happened, for the administrator. Reads only.</summary>
public sealed class CopyRecords
{
    const string Columns = $"""
        c.id, c.message_id, c.number, c.recipient, c.state, c.attempts, c.due_at_ms, c.finished_at_ms, c.read_at_ms,
        m.door, m.accepted_at_ms, m.size, m.key_version, m.record_key, m.sender, a.evidence, a.reply, c.warned_at_ms,
        CASE WHEN m.door = 'inbound' THEN m.arrival END, c.instead_of, c.protection, {ReplyRow.Columns}
        """;

    // The latest attempt of each copy: the event with evidence that was written last.
    const string Tables = """
        FROM copies c JOIN messages m ON m.id = c.message_id LEFT JOIN replies r ON r.message_id = c.message_id
        LEFT JOIN audit a ON a.message_id = c.message_id AND a.copy_id = c.id AND a.evidence IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM audit later
                WHERE later.message_id = c.message_id AND later.copy_id = c.id AND later.evidence IS NOT NULL
                AND (later.at_ms > a.at_ms OR (later.at_ms = a.at_ms AND (later.chain > a.chain OR (later.chain = a.chain AND later.sequence > a.sequence)))))
        """;

    // A copy's id begins with the time of its acceptance (UUIDv7), so the order of ids is the order of time.
    const string NewestFirst = "ORDER BY c.id DESC LIMIT @limit";

    readonly Database database;
    readonly MessageKeys keys;
    readonly TrafficBook traffic;

    internal CopyRecords(Database database, MessageKeys keys, TrafficBook traffic) => (this.database, this.keys, this.traffic) = (database, keys, traffic);

    /// <summary>Newest first. Each copy is a row.</summary>
    public async Task<IReadOnlyList<CopyRecord>> List(RecordFilter filter, CancellationToken ct)
    {
        var since = IdPrefix.FirstAt(filter.Since ?? DateTimeOffset.UnixEpoch);
        var limit = Math.Clamp(filter.Limit, 0, RecordFilter.LimitMax);
        var rows = filter.To switch
        {
            null => await database.Query($"SELECT {Columns} {Tables} WHERE c.id >= @since {NewestFirst}", new { since, limit }, Read, ct),
            var to when EmailAddress.TryParse(to, out var address) => await database.Query(
                $"SELECT {Columns} {Tables} WHERE c.recipient_index = @index AND c.id >= @since {NewestFirst}",
                new { index = keys.Organization.BlindIndex(address), since, limit }, Read, ct),
            var domain => await database.Query(
                $"SELECT {Columns} {Tables} WHERE c.domain = @domain AND c.id >= @since {NewestFirst}",
                new { domain = domain.TrimStart('@').ToLowerInvariant(), since, limit }, Read, ct),
        };
        return await Unseal(rows, withArrival: true, ct);
    }

    /// <summary>Newest first, at most <see cref="CopyFilter.LimitMax"/>. Page by <see cref="CopyFilter.Before"/>.</summary>
    public async Task<IReadOnlyList<CopyRecord>> Search(CopyFilter filter, CancellationToken ct)
    {
        if (!filter.IsNotByTls) return await Unseal(await Found(filter, "", ct), withArrival: true, ct);

        // Two questions, each with an index of its own, read faster than one with an "or".
        var kept = await Found(filter, " AND c.protection IN ('smime', 'openpgp', 'portal') AND c.protection = 'portal'", ct);
        var failed = await Found(
            filter, " AND c.state IN ('held', 'failed') AND c.state = 'failed' AND (c.protection IS NULL OR c.protection <> 'portal')", ct);
        var rows = kept.Concat(failed).OrderByDescending(row => row.CopyId).Take(Math.Clamp(filter.Limit, 1, CopyFilter.LimitMax)).ToList();
        return await Unseal(rows, withArrival: true, ct);
    }

    Task<List<CopyRow>> Found(CopyFilter filter, string besides, CancellationToken ct) =>
        database.Query($"SELECT {Columns} {Tables} WHERE {string.Join(" AND ", Conditions(filter))}{besides} {NewestFirst}", new
        {
            sender = filter.Sender is { } sender ? keys.Organization.BlindIndex(sender) : null,
            recipient = filter.Recipient is { } recipient ? keys.Organization.BlindIndex(recipient) : null,
            domain = filter.Domain,
            since = IdPrefix.FirstAt(filter.Since ?? DateTimeOffset.UnixEpoch),
            until = IdPrefix.FirstAt(filter.Until ?? DateTimeOffset.UnixEpoch),
            protection = filter.Protection,
            state = filter.State is { } state ? Words.Of(state) : null,
            door = filter.Door is { } door ? Words.Of(door) : null,
            before = filter.Before ?? Guid.Empty,
            limit = Math.Clamp(filter.Limit, 1, CopyFilter.LimitMax),
        }, Read, ct);

    /// <summary>Whose copies came to most ends in these days, the most first.</summary>
    public async Task<List<(EmailAddress Sender, long Count)>> Senders(DateOnly since, DateOnly until, int limit, CancellationToken ct)
    {
        List<(EmailAddress, long)> senders = [];
        foreach (var (_, message, count) in await traffic.BySender(since, until, limit, ct))
            if (await SenderOf(message, ct) is { } sender) senders.Add((sender, count));

        return senders;
    }

    async Task<EmailAddress?> SenderOf(Guid messageId, CancellationToken ct)
    {
        var found = await database.Query("SELECT key_version, record_key, sender FROM messages WHERE id = @messageId", new { messageId },
            row => (Version: row.GetInt64(0), RecordKey: row.Bytes(1), Sender: row.Bytes(2)), ct);
        if (found is not [var message]) return null;

        using var record = await keys.Unlock(messageId, message.Version, message.RecordKey, ct);
        return JsonSerializer.Deserialize(record.OpenSender(message.Sender), Kept.Default.MailFrom)?.Address;
    }

    // Only what is asked for stands in the text, so that each question finds its index; SQLite takes an index with a condition only when its very words stand in the question.
    static IEnumerable<string> Conditions(CopyFilter filter)
    {
        yield return "c.id >= @since";
        if (filter.Until is not null) yield return "c.id < @until";
        if (filter.Before is not null) yield return "c.id < @before";
        if (filter.Sender is not null) yield return "c.sender_index = @sender";
        if (filter.Recipient is not null) yield return "c.recipient_index = @recipient";
        if (filter.Domain is not null) yield return "c.domain = @domain";
        if (filter.State is CopyState.Held or CopyState.Failed) yield return "c.state IN ('held', 'failed')";
        if (filter.State is CopyState.Queued) yield return "c.state = 'queued'";
        if (filter.State is not null) yield return "c.state = @state";
        if (filter.Door is not null) yield return "m.door = @door";
        if (filter.Protection is "smime" or "openpgp" or "portal") yield return "c.protection IN ('smime', 'openpgp', 'portal')";
        if (filter.Protection is not null) yield return "c.protection = @protection";
    }

    /// <summary>A message with all its copies, without the events. Found as <see cref="Show"/> finds it.</summary>
    public Task<MessageRecord?> Look(string id, CancellationToken ct) => Show(id, ct, events: 0);

    /// <summary>Events of one message that are read; the newest, where there are more.</summary>
    public const int EventsMax = 20_000;

    /// <summary>A message with all its copies and their events, the newest <paramref name="events"/>; found by the id of the message or of a copy, or by a unique prefix of at least 8 digits.</summary>
    public async Task<MessageRecord?> Show(string id, CancellationToken ct, int events = EventsMax)
    {
        if (IdPrefix.Parse(id) is not { } range || await Find(range, ct) is not { } messageId) return null;

        var copies = await database.Query($"SELECT {Columns} {Tables} WHERE c.message_id = @messageId ORDER BY c.number", new { messageId }, Read, ct);
        var message = await database.Query("SELECT key_version, record_key, arrival FROM messages WHERE id = @messageId", new { messageId },
            row => (Version: row.GetInt64(0), RecordKey: row.Bytes(1), Arrival: row.Bytes(2)), ct);
        using var record = await keys.Unlock(messageId, message[0].Version, message[0].RecordKey, ct);
        var happened = events == 0 ? [] : await database.Query("""
            SELECT sequence, at_ms, what, copy_id, evidence, reply, detail FROM (
                SELECT * FROM audit WHERE message_id = @messageId ORDER BY at_ms DESC, chain DESC, sequence DESC LIMIT @events) AS newest
            ORDER BY at_ms, chain, sequence
            """, new { messageId, events = Math.Clamp(events, 1, EventsMax) }, row => new AuditEvent(
            row.GetInt64(0), row.Time(1), row.GetString(2), row.IdOrNull(3), Open(row.TextOrNull(4), row.BytesOrNull(5), record), row.TextOrNull(6)), ct);

        var replies = await database.Query($"{ReplyRow.Select} WHERE r.answers_id = @messageId ORDER BY r.message_id LIMIT @limit",
            new { messageId, limit = ReplyBook.LatestMax }, ReplyRow.Read, ct);
        return new(messageId, Arrival(message[0].Arrival, record), await Unseal(copies, withArrival: false, ct), happened) { Replies = replies };
    }

    /// <summary>How a message came in; null when there is no such message.</summary>
    public async Task<Arrival?> ArrivalOf(Guid messageId, CancellationToken ct)
    {
        var found = await database.Query("SELECT key_version, record_key, arrival FROM messages WHERE id = @messageId", new { messageId },
            row => (Version: row.GetInt64(0), RecordKey: row.Bytes(1), Arrival: row.Bytes(2)), ct);
        if (found is not [var message]) return null;

        using var record = await keys.Unlock(messageId, message.Version, message.RecordKey, ct);
        return Arrival(message.Arrival, record);
    }

    static Arrival Arrival(byte[] sealedArrival, RecordSeal record) =>
        JsonSerializer.Deserialize(record.OpenArrival(sealedArrival), Kept.Default.Arrival)!; // never the literal null: we wrote it

    /// <returns>The one message meant; null when none or several are.</returns>
    async Task<Guid?> Find(IdPrefix range, CancellationToken ct)
    {
        var found = await database.Query("""
            SELECT id FROM messages WHERE id >= @first AND id <= @last
            UNION SELECT message_id FROM copies WHERE id >= @first AND id <= @last
            LIMIT 2
            """, new { first = range.First, last = range.Last }, row => row.Id(0), ct);
        return found is [var one] ? one : null;
    }

    async Task<List<CopyRecord>> Unseal(List<CopyRow> rows, bool withArrival, CancellationToken ct)
    {
        List<CopyRecord> records = new(rows.Count);
        foreach (var row in rows)
        {
            using var record = await keys.Unlock(row.MessageId, row.KeyVersion, row.RecordKey, ct);
            records.Add(Unseal(row, record) with { Authenticity = withArrival && row.Arrival is { } arrival ? Arrival(arrival, record).Authenticity : null });
        }

        return records;
    }

    static CopyRecord Unseal(CopyRow row, RecordSeal record) => new()
    {
        CopyId = row.CopyId,
        MessageId = row.MessageId,
        Door = row.Door,
        AcceptedAt = row.AcceptedAt,
        Sender = JsonSerializer.Deserialize(record.OpenSender(row.Sender), Kept.Default.MailFrom)!.Address, // never the literal null: we wrote it
        Recipient = JsonSerializer.Deserialize(record.OpenRecipient(row.Recipient, row.Number), Kept.Default.RcptTo)!.Address, // as above
        Size = row.Size,
        State = row.State,
        Attempts = row.Attempts,
        DueAt = row.State == CopyState.Queued ? row.DueAt : null,
        FinishedAt = row.FinishedAt,
        ReadAt = row.ReadAt,
        WarnedAt = row.WarnedAt,
        InsteadOf = row.InsteadOf,
        Protection = row.Protection,
        Evidence = Open(row.Evidence, row.Words, record),
        Reply = row.Reply,
    };

    static Evidence? Open(string? evidence, byte[]? reply, RecordSeal record)
    {
        if (evidence is null) return null;
        var clear = JsonSerializer.Deserialize(evidence, Kept.Default.Evidence)!; // never the literal null: we wrote it
        if (reply is null) return clear;

        var words = record.OpenReply(reply);
        if (clear.KeyId is null) return clear with { ReplyText = Encoding.UTF8.GetString(words) };
        var both = JsonSerializer.Deserialize(words, Kept.Default.SealedWords)!; // never the literal null: we wrote it
        return clear with { ReplyText = both.ReplyText, KeyFingerprint = both.KeyFingerprint };
    }

    static CopyRow Read(System.Data.Common.DbDataReader row) => new(
        row.Id(0), row.Id(1), (int)row.GetInt64(2), row.Bytes(3), Words.AsState(row.GetString(4)), (int)row.GetInt64(5),
        row.Time(6), row.TimeOrNull(7), row.TimeOrNull(8),
        Words.AsDoor(row.GetString(9)), row.Time(10), row.GetInt64(11), row.GetInt64(12), row.Bytes(13), row.Bytes(14),
        row.TextOrNull(15), row.BytesOrNull(16), row.TimeOrNull(17), row.BytesOrNull(18), row.IdOrNull(19), row.TextOrNull(20), ReplyRow.ReadJoined(row, 21));

    sealed record CopyRow(
        Guid CopyId, Guid MessageId, int Number, byte[] Recipient, CopyState State, int Attempts,
        DateTimeOffset DueAt, DateTimeOffset? FinishedAt, DateTimeOffset? ReadAt,
        Door Door, DateTimeOffset AcceptedAt, long Size, long KeyVersion, byte[] RecordKey, byte[] Sender,
        string? Evidence, byte[]? Words, DateTimeOffset? WarnedAt, byte[]? Arrival, Guid? InsteadOf, string? Protection, ReplyRecord? Reply);
}
