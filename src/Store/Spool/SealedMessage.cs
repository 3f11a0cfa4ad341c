using System.Text.Json;
using Postern.Store.Portal;
using Postern.Store.Queue;
using Postern.Store.Records;
using Postern.Store.Replies;
using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.Spool;

/// <summary>A message sealed and ready to be written: all the arithmetic is done before the writer's turn comes.</summary>
internal sealed class SealedMessage
{
    readonly NewMessage message;
    readonly Guid organization;
    readonly IReadOnlyList<(int Number, byte[] Sealed)> chunks;
    readonly int chunkCount;
    readonly long keyVersion;
    readonly byte[] recordKey, contentKey, sender, arrival, clearRecordKey;
    readonly (byte[] Sealed, byte[] Index)[] recipients;
    readonly byte[]? sentIndex;
    readonly byte[]? senderIndex;
    readonly ReplyRow? reply;
    readonly DemandRow? demand;

    /// <param name="message">What to seal.</param>
    /// <param name="content">The key its chunks are sealed with.</param>
    /// <param name="chunks">Chunks still to be written.</param>
    /// <param name="chunkCount">All chunks, those on disk already included.</param>
    /// <param name="keys">The organization's.</param>
    public SealedMessage(NewMessage message, ContentSeal content, IReadOnlyList<(int Number, byte[] Sealed)> chunks, int chunkCount, Keyring keys)
    {
        using var record = RecordSeal.New(keys.Organization, message.Id);
        (this.message, this.chunks, this.chunkCount, organization, keyVersion) = (message, chunks, chunkCount, keys.Organization, keys.Current);
        recordKey = keys.Wrap(message.Id, record.Key, keyVersion);
        contentKey = record.WrapContentKey(content.Key);
        sender = record.Sender(JsonSerializer.SerializeToUtf8Bytes(message.From, Kept.Default.MailFrom));
        arrival = record.Arrival(JsonSerializer.SerializeToUtf8Bytes(message.Arrival, Kept.Default.Arrival));
        recipients = [.. message.Copies.Select((copy, number) => (
            record.Recipient(JsonSerializer.SerializeToUtf8Bytes(copy.To, Kept.Default.RcptTo), number), keys.BlindIndex(copy.To.Address)))];
        senderIndex = message.From.Address is { } from ? keys.BlindIndex(from) : null;
        sentIndex = message.SentAs is { } id ? keys.MessageIdIndex(id) : null;
        reply = message.Reply is { } what ? new(message.Id, what, keys.BlindIndex(what.Author)) : null;
        demand = message.Demand is { } asked ? new(message.Id, asked, record) : null;
        clearRecordKey = record.Key;
    }

    /// <summary>Once it is on disk, and not before: what was refused is sealed anew, under another key.</summary>
    public void Remember(Keyring keys) => keys.Remember(message.Id, clearRecordKey);

    /// <summary>The copies as claimed work.</summary>
    public QueuedCopy[] Copies => [.. message.Copies.Select(copy => new QueuedCopy
    {
        Id = copy.Id,
        MessageId = message.Id,
        Door = message.Door,
        AcceptedAt = message.AcceptedAt,
        From = message.From,
        To = copy.To,
        Size = message.Size,
        Attempts = 0,
    })];

    public async Task Write(Transaction transaction)
    {
        await transaction.Add("""
            INSERT INTO messages (id, organization_id, accepted_at_ms, door, size, chunks, key_version, record_key, content_key, sender, arrival, about)
            VALUES (@id, @organization, @at, @door, @size, @chunks, @version, @recordKey, @contentKey, @sender, @arrival, @about)
            """, new
        {
            id = message.Id,
            organization,
            at = message.AcceptedAt,
            door = Words.Of(message.Door),
            size = message.Size,
            chunks = chunkCount,
            version = keyVersion,
            recordKey,
            contentKey,
            sender,
            arrival,
            about = message.About,
        });

        foreach (var (number, bytes) in chunks) await WriteChunk(transaction, message.Id, number, bytes);
        for (var i = 0; i < recipients.Length; i++) await WriteCopy(transaction, i);
        if (sentIndex is not null) await WriteSent(transaction, sentIndex);
        if (reply is not null) await reply.Write(transaction, message.AcceptedAt);
        if (demand is not null) await demand.Write(transaction);

        await transaction.Append(new(message.AcceptedAt, "message.accepted", message.Id, null,
            Detail: $$"""{"door":"{{Words.Of(message.Door)}}","size":{{message.Size}},"copies":{{recipients.Length}}}"""));
    }

    public static Task WriteChunk(Transaction transaction, Guid message, int number, byte[] bytes) => transaction.Add("""
        INSERT INTO chunks (message_id, number, sealed) VALUES (@message, @number, @bytes)
        """, new { message, number, bytes });

    Task WriteSent(Transaction transaction, byte[] index) => transaction.Add(
        "INSERT INTO sent_ids (message_id, id_index) VALUES (@id, @index)", new { id = message.Id, index });

    Task WriteCopy(Transaction transaction, int number) => transaction.Add("""
        INSERT INTO copies (id, message_id, number, domain, recipient_index, recipient, state, lease, due_at_ms, attempts, sender_index)
        VALUES (@id, @message, @number, @domain, @index, @recipient, 'queued', @lease, @at, 0, @senderIndex)
        """, new
    {
        id = message.Copies[number].Id,
        message = message.Id,
        number,
        at = message.AcceptedAt,
        domain = message.Copies[number].To.Address.Domain,
        index = recipients[number].Index,
        recipient = recipients[number].Sealed,
        senderIndex,
        lease = message.Copies[number].LeasedUntil is { } until ? Lease.Until(until).Value : Lease.None,
    });
}
