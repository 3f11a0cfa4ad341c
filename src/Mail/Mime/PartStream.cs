namespace Postern.Mail.Mime;

/// <summary>A body whose transfer encoding is taken off while it is read; holds one piece of it.</summary>
sealed class PartStream(Stream source, long skip, long length, TransferEncoding encoding) : Stream
{
    const int PieceSize = 16 << 10;

    readonly PieceDecoder decoder = new(encoding);
    readonly byte[] encoded = new byte[PieceSize];
    readonly byte[] decoded = new byte[PieceDecoder.LengthMax(PieceSize)];
    int at;
    int filled;
    bool isOver;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (at == filled && !isOver) await Fill(cancellationToken);

        var taken = Math.Min(buffer.Length, filled - at);
        decoded.AsSpan(at, taken).CopyTo(buffer.Span);
        at += taken;
        return taken;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("known to the outline");

    public override long Position
    {
        get => throw new NotSupportedException("read once, in order");
        set => throw new NotSupportedException("read once, in order");
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("read asynchronously only");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("read once, in order");

    public override void SetLength(long value) => throw new NotSupportedException("read only");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("read only");

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
        base.Dispose(disposing);
    }

    async ValueTask Fill(CancellationToken ct)
    {
        for (; skip > 0; skip -= await Next(skip, ct)) continue;

        var read = length == 0 ? 0 : await Next(length, ct);
        length -= read;
        isOver = length == 0;
        (at, filled) = (0, decoder.Add(encoded.AsSpan(0, read), isOver, decoded));
    }

    async ValueTask<int> Next(long wanted, CancellationToken ct) =>
        await source.ReadAsync(encoded.AsMemory(0, (int)Math.Min(encoded.Length, wanted)), ct) is > 0 and var read
            ? read
            : throw new EndOfStreamException("the message is shorter than it was");
}
