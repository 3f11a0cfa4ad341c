using Postern.Store.Queue;

namespace Postern.Store.Spool;

/// <summary>Keeps the bytes of messages, sealed, and makes acceptance one durable step.</summary>
public sealed class MessageSpool
{
    /// <summary>Largest message, in octets, whose bytes ride in the accepting transaction; larger ones go ahead in chunks of this size.</summary>
    public const int ChunkSize = 64 * 1024;

    /// <summary>Seals and writes message, copies and audit event in one transaction; returns when it is on disk. Shares its commit with others.</summary>
    /// <param name="message">Its <see cref="NewMessage.Size"/> equals the length of <paramref name="bytes"/>.</param>
    /// <param name="bytes">At most <see cref="ChunkSize"/>; not used after the call returns.</param>
    /// <param name="ct">Stops waiting; the message may or may not have been accepted then.</param>
    /// <returns>The copies as claimed work, in the order of <see cref="NewMessage.Copies"/>.</returns>
    public Task<IReadOnlyList<QueuedCopy>> Accept(NewMessage message, ReadOnlyMemory<byte> bytes, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Begins a large message: its sealed chunks go ahead under an id that no message names yet.</summary>
    public LargeMessage Begin(Guid messageId) => throw new NotImplementedException();

    /// <summary>As <see cref="Accept(NewMessage, ReadOnlyMemory{byte}, CancellationToken)"/>, for chunks that are on disk already.</summary>
    public Task<IReadOnlyList<QueuedCopy>> Accept(NewMessage message, LargeMessage large, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>The message's bytes, opened chunk by chunk as they are read. Every chunk is authenticated before a byte of it is given out.</summary>
    /// <exception cref="SealBrokenException">A chunk is missing, out of place or was altered.</exception>
    public Task<Stream> Open(Guid messageId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Removes chunks that no message named within <paramref name="olderThan"/> (a sender that went away, a crash). Returns how many messages' worth.</summary>
    public Task<int> Sweep(TimeSpan olderThan, CancellationToken ct) => throw new NotImplementedException();
}

/// <summary>A large message on its way in. Disposing one that was not accepted removes what it wrote.</summary>
public sealed class LargeMessage : IAsyncDisposable
{
    public Guid MessageId => throw new NotImplementedException();

    /// <summary>Seals and writes; buffers less than two chunks.</summary>
    public ValueTask Write(ReadOnlyMemory<byte> bytes, CancellationToken ct) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

/// <summary>Something sealed does not open: altered, misplaced, or its key is gone.</summary>
public sealed class SealBrokenException(string what) : Exception(what);
