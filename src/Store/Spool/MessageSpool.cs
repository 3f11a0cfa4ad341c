using System.Data.Common;
using System.Text.Json;
using Postern.Store.Queue;
using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.Spool;

/// <summary>Keeps the bytes of messages, sealed, and makes acceptance one durable step.</summary>
public sealed class MessageSpool
{
    /// <summary>Largest message, in octets, whose bytes ride in the accepting transaction; larger ones go ahead in chunks of this size.</summary>
    public const int ChunkSize = 64 * 1024;

    /// <summary>Most messages that are opened at one question.</summary>
    public const int TogetherMax = 100;

    const string Opening = """
        SELECT m.id, m.key_version, m.record_key, m.content_key, m.chunks, m.size, c.sealed
        FROM messages m LEFT JOIN chunks c ON c.message_id = m.id AND c.number = 0
        """;

    readonly Database database;
    readonly Writer writer;
    readonly MessageKeys keys;
    readonly TimeProvider clock;

    internal MessageSpool(Database database, Writer writer, MessageKeys keys, TimeProvider clock) =>
        (this.database, this.writer, this.keys, this.clock) = (database, writer, keys, clock);

    /// <summary>Seals and writes message, copies and audit event in one transaction; returns when it is on disk. Shares its commit with others.</summary>
    /// <param name="message">Its <see cref="NewMessage.Size"/> equals the length of <paramref name="bytes"/>.</param>
    /// <param name="bytes">At most <see cref="ChunkSize"/>; not used after the call returns.</param>
    /// <param name="ct">Stops waiting; the message may or may not have been accepted then.</param>
    /// <returns>The copies as claimed work, in the order of <see cref="NewMessage.Copies"/>.</returns>
    /// <exception cref="LedgerUnavailableException">Nothing was accepted.</exception>
    public async Task<IReadOnlyList<QueuedCopy>> Accept(NewMessage message, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, ChunkSize);
        var whole = Seal(message, bytes, keys.Organization);
        await writer.Now(whole.Write, ct);
        whole.Remember(keys.Organization);
        return whole.Copies;
    }

    /// <summary>Begins a large message: its sealed chunks go ahead under an id that no message names yet.</summary>
    public LargeMessage Begin(Guid messageId) => new(messageId, ContentSeal.New(keys.Organization.Organization, messageId), writer, clock);

    /// <summary>As <see cref="Accept(NewMessage, ReadOnlyMemory{byte}, CancellationToken)"/>, for chunks that are on disk already.</summary>
    public async Task<IReadOnlyList<QueuedCopy>> Accept(NewMessage message, LargeMessage large, CancellationToken ct)
    {
        if (message.Id != large.MessageId || message.Size != large.Length) throw new ArgumentException("the chunks are not this message's", nameof(large));

        var (number, last) = large.SealLast();
        var whole = new SealedMessage(message, large.Seal, [(number, last)], number + 1, keys.Organization);
        await writer.Now(async transaction =>
        {
            await large.Name(transaction);
            await whole.Write(transaction);
        }, ct);
        large.WasAccepted();
        whole.Remember(keys.Organization);
        return whole.Copies;
    }

    /// <summary>The message's bytes, opened chunk by chunk as they are read, from any place on. Every chunk is authenticated before a byte of it is given out.</summary>
    /// <exception cref="SealBrokenException">A chunk is missing, out of place or was altered; the message does not exist, or its key was destroyed.</exception>
    public async Task<Stream> Open(Guid messageId, CancellationToken ct)
    {
        var found = await database.Query($"{Opening} WHERE m.id = @messageId", new { messageId }, Kept, ct);
        return found is [var message] ? await Open(message, ct) : throw new SealBrokenException($"message {messageId}: unknown");
    }

    /// <summary>As <see cref="Open(Guid, CancellationToken)"/>, for several at one question. What is not there or does not open is not in the answer.</summary>
    /// <param name="messages">At most <see cref="TogetherMax"/>.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<IReadOnlyDictionary<Guid, Stream>> OpenTogether(IReadOnlyCollection<Guid> messages, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(messages.Count, TogetherMax);
        var ids = JsonSerializer.Serialize(messages.Select(id => id.ToString("N")));
        var opened = new Dictionary<Guid, Stream>();
        foreach (var message in await database.Query($"{Opening} WHERE m.id IN {{ids}}", new { ids }, Kept, ct))
        {
            try
            {
                opened[message.Id] = await Open(message, ct);
            }
            catch (SealBrokenException)
            {
                continue; // whoever opens it alone hears why
            }
        }

        return opened;
    }

    async Task<Stream> Open(KeptMessage message, CancellationToken ct)
    {
        if (message.ContentKey is not { } wrapped) throw new SealBrokenException($"message {message.Id}: its key was destroyed");

        using var record = await keys.Unlock(message.Id, message.Version, message.RecordKey, ct);
        var content = new ContentSeal(keys.Organization.Organization, message.Id, record.UnwrapContentKey(wrapped));
        var stream = new OpenedStream(database, content, message.Id, message.Chunks, message.Size);
        stream.Begin(message.First);
        return stream;
    }

    static KeptMessage Kept(DbDataReader row) =>
        new(row.Id(0), row.GetInt64(1), row.Bytes(2), row.BytesOrNull(3), (int)row.GetInt64(4), row.GetInt64(5), row.BytesOrNull(6));

    /// <summary>Removes chunks that no message named within <paramref name="olderThan"/> (a sender that went away, a crash). Returns how many messages' worth.</summary>
    public async Task<int> Sweep(TimeSpan olderThan, CancellationToken ct)
    {
        var before = clock.GetUtcNow() - olderThan;
        var abandoned = await database.Query("SELECT message_id FROM arrivals WHERE at_ms < @before", new { before }, row => row.Id(0), ct);
        var swept = 0;

        // One transaction each: an arrival that got a message in the meantime is gone from the table, and its chunks stay.
        foreach (var message in abandoned)
        {
            swept += await writer.Soon(transaction => LargeMessage.Abandon(transaction, message, before), ct);
        }

        return swept;
    }

    /// <summary>Destroys the key of a message's bytes and removes them: nobody can read them again. The record of what happened stays readable.</summary>
    /// <returns>False when there was nothing left to destroy.</returns>
    public Task<bool> Destroy(Guid messageId, CancellationToken ct) => writer.Now(async transaction =>
    {
        var destroyed = await transaction.Execute("UPDATE messages SET content_key = NULL WHERE id = @messageId AND content_key IS NOT NULL", new { messageId });
        if (destroyed == 0) return false;

        await transaction.Execute("DELETE FROM chunks WHERE message_id = @messageId", new { messageId });
        await transaction.Append(new(clock.GetUtcNow(), "message.destroyed", messageId, null));
        return true;
    }, ct);

    /// <summary>Seals bytes of any length for one transaction.</summary>
    internal static SealedMessage Seal(NewMessage message, ReadOnlyMemory<byte> bytes, Keyring keys)
    {
        if (message.Size != bytes.Length) throw new ArgumentException("the size is not the length of the bytes", nameof(message));

        using var content = ContentSeal.New(keys.Organization, message.Id);
        var count = Math.Max(1, (bytes.Length + ChunkSize - 1) / ChunkSize);
        var chunks = new (int, byte[])[count];
        for (var i = 0; i < count; i++)
        {
            var part = bytes.Span[(i * ChunkSize)..Math.Min(bytes.Length, (i + 1) * ChunkSize)];
            chunks[i] = (i, content.Seal(part, i, last: i == count - 1));
        }

        return new(message, content, chunks, count, keys);
    }

    sealed record KeptMessage(Guid Id, long Version, byte[] RecordKey, byte[]? ContentKey, int Chunks, long Size, byte[]? First);
}

/// <summary>Something sealed does not open: altered, misplaced, or its key is gone.</summary>
public sealed class SealBrokenException(string what) : Exception(what);
