using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.Spool;

/// <summary>A large message on its way in. Disposing one that was not accepted removes what it wrote.</summary>
public sealed class LargeMessage : IAsyncDisposable
{
    readonly Writer writer;
    readonly TimeProvider clock;
    readonly byte[] buffer = new byte[MessageSpool.ChunkSize];

    // One for all chunks: a new one for each would let the heap grow by a third of the message before it is collected.
    readonly byte[] box = new byte[MessageSpool.ChunkSize + SealKey.TagSize];
    int buffered;
    int written;
    bool lastSealed;
    bool accepted;

    internal LargeMessage(Guid messageId, ContentSeal seal, Writer writer, TimeProvider clock) =>
        (MessageId, Seal, this.writer, this.clock) = (messageId, seal, writer, clock);

    public Guid MessageId { get; }

    /// <summary>Octets written so far.</summary>
    public long Length { get; private set; }

    internal ContentSeal Seal { get; }

    /// <summary>Seals and writes; buffers at most one chunk, because only acceptance knows which chunk is the last.</summary>
    public async ValueTask Write(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        // Another last chunk under the same nonce would give both away (SP 800-38D §8).
        ObjectDisposedException.ThrowIf(lastSealed, this);
        while (bytes.Length > 0)
        {
            if (buffered == buffer.Length) await WriteBuffer(ct);
            var taken = Math.Min(bytes.Length, buffer.Length - buffered);
            bytes[..taken].CopyTo(buffer.AsMemory(buffered));
            buffered += taken;
            Length += taken;
            bytes = bytes[taken..];
        }
    }

    /// <summary>Seals what is buffered as the last chunk, which is written by the accepting transaction.</summary>
    internal (int Number, byte[] Sealed) SealLast()
    {
        lastSealed = true;
        return (written, Seal.Seal(buffer.AsSpan(0, buffered), written, last: true));
    }

    /// <summary>A message names these chunks now: no sweep may take them.</summary>
    internal async Task Name(Transaction transaction)
    {
        if (written == 0) return;
        var named = await transaction.Execute("DELETE FROM arrivals WHERE message_id = @MessageId", new { MessageId });
        if (named == 0) throw new SealBrokenException($"message {MessageId}: its chunks were swept before it was accepted");
    }

    internal void WasAccepted() => accepted = true;

    /// <returns>1 when there was something to remove.</returns>
    internal static async Task<int> Abandon(Transaction transaction, Guid message, DateTimeOffset before)
    {
        var abandoned = await transaction.Execute("DELETE FROM arrivals WHERE message_id = @message AND at_ms < @before", new { message, before });
        if (abandoned > 0) await transaction.Execute("DELETE FROM chunks WHERE message_id = @message", new { message });
        return abandoned;
    }

    public async ValueTask DisposeAsync()
    {
        Seal.Dispose();
        if (accepted || written == 0) return;

        try
        {
            await writer.Soon(transaction => Abandon(transaction, MessageId, DateTimeOffset.MaxValue), CancellationToken.None);
        }
        catch (LedgerUnavailableException)
        {
            // The sweep removes the chunks later; whoever disposes has an answer of its own to give.
        }
    }

    async Task WriteBuffer(CancellationToken ct)
    {
        var number = written;
        Seal.Seal(buffer, box, number);
        var now = clock.GetUtcNow();
        written++;
        buffered = 0;
        await writer.Now(async transaction =>
        {
            await transaction.Add("""
                INSERT INTO arrivals (message_id, at_ms) VALUES (@MessageId, @now)
                ON CONFLICT (message_id) DO UPDATE SET at_ms = excluded.at_ms
                """, new { MessageId, now });
            await SealedMessage.WriteChunk(transaction, MessageId, number, box);
        }, ct);
    }
}
