using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.Spool;

/// <summary>Reads a message chunk by chunk, from any place on; holds one chunk. Each is authenticated, with its place and with whether it is the last, before a byte of it is given out.</summary>
sealed class OpenedStream(Database database, ContentSeal seal, Guid message, int chunks, long size) : Stream
{
    const int BoxSizeMax = MessageSpool.ChunkSize + SealKey.TagSize;

    // One for all chunks: a new one for each would let the heap grow with the message.
    byte[] buffer = [];
    byte[]? box;
    int length;
    int at;
    int next;
    int skip;
    long position;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => size;

    public override long Position
    {
        get => position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public void Begin(byte[]? first) => Turn(first is null ? (ReadOnlyMemory<byte>?)null : first);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (at == length)
        {
            if (next >= chunks) return 0;
            Turn(await Fetch(next, cancellationToken));
        }

        return Take(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Only what is in memory is read without waiting for the database; a small message is, wholly.</summary>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (at == length && next < chunks) throw new NotSupportedException("a message of several chunks is read asynchronously");
        return Take(buffer);
    }

    public override void Flush() { }

    /// <summary>Costs nothing: the chunk is fetched when it is read. Every chunk but the last has <see cref="MessageSpool.ChunkSize"/> octets.</summary>
    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = offset + origin switch { SeekOrigin.Current => position, SeekOrigin.End => size, _ => 0 };
        ArgumentOutOfRangeException.ThrowIfNegative(target, nameof(offset));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(target, size, nameof(offset));

        var (chunk, within) = ((int)(target / MessageSpool.ChunkSize), (int)(target % MessageSpool.ChunkSize));
        if (chunk == next - 1 && length > 0) at = Math.Min(within, length);
        else (length, at, next, skip) = (0, 0, chunk, within);
        return position = target;
    }

    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) seal.Dispose();
        base.Dispose(disposing);
    }

    int Take(Span<byte> into)
    {
        var taken = Math.Min(into.Length, length - at);
        buffer.AsSpan(at, taken).CopyTo(into);
        at += taken;
        position += taken;
        return taken;
    }

    void Turn(ReadOnlyMemory<byte>? box)
    {
        if (box is not { } found) throw new SealBrokenException($"chunk {next} of {message}: missing");
        length = 0;
        if (buffer.Length < found.Length) buffer = GC.AllocateUninitializedArray<byte>(found.Length);
        length = seal.Open(found.Span, buffer, next, last: next == chunks - 1);
        at = Math.Min(skip, length);
        skip = 0;
        next++;
    }

    // Read where it lies: a copy of each chunk by the driver is what a large message would leave behind in memory.
    async Task<ReadOnlyMemory<byte>?> Fetch(int number, CancellationToken ct)
    {
        var found = await database.Query("SELECT sealed, {row} FROM chunks WHERE message_id = @message AND number = @number",
            new { message, number }, row => row.Into(0, box ??= new byte[BoxSizeMax + 1]), ct);
        return found is [var count] ? box.AsMemory(0, count) : null;
    }
}
