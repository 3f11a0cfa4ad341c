using System.Buffers;

namespace Postern.Mail.Mime;

/// <summary>Gives a scan its windows: keeps what it left over in front of what comes next.</summary>
sealed class OutlineFeed(OutlineScan scan) : IDisposable
{
    /// <summary>Octets of a window; many times what a scan may leave of one.</summary>
    const int WindowSize = 32 << 10;

    readonly byte[] window = ArrayPool<byte>.Shared.Rent(WindowSize);
    int held;

    /// <summary>Reads on; false when the end was reached.</summary>
    public async ValueTask<bool> Read(Stream message, CancellationToken ct)
    {
        var read = await message.ReadAsync(window.AsMemory(held), ct);
        if (read == 0) Finish();
        else Advance(read);
        return read > 0;
    }

    public void Write(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            var taken = Math.Min(piece.Length, window.Length - held);
            piece[..taken].CopyTo(window.AsSpan(held));
            piece = piece[taken..];
            Advance(taken);
        }
    }

    public void Finish() => scan.Advance(window.AsSpan(0, held), isLast: true);

    public void Dispose()
    {
        scan.Dispose();
        ArrayPool<byte>.Shared.Return(window, clearArray: true);
    }

    void Advance(int added)
    {
        held += added;
        var done = scan.Advance(window.AsSpan(0, held), isLast: false);
        window.AsSpan(done, held - done).CopyTo(window);
        held -= done;
    }
}

/// <summary>Takes the transfer encoding off a body that is passed over: counts its octets, and looks into it when it is a message.</summary>
sealed class BodySink : IDisposable
{
    const int PieceSize = 16 << 10;

    readonly byte[] decoded = ArrayPool<byte>.Shared.Rent(PieceDecoder.LengthMax(PieceSize));
    readonly PieceDecoder decoder;
    readonly OutlineFeed? embedded;
    long length;

    public BodySink(TransferEncoding encoding, OutlineScan? embedded)
    {
        decoder = new(encoding);
        if (embedded is not null) this.embedded = new(embedded);
    }

    public void Write(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            var piece = body[..Math.Min(body.Length, PieceSize)];
            Add(piece, isLast: false);
            body = body[piece.Length..];
        }
    }

    /// <summary>Answers the octets of the whole.</summary>
    public long Finish()
    {
        Add(default, isLast: true);
        embedded?.Finish();
        return length;
    }

    public void Dispose()
    {
        embedded?.Dispose();
        ArrayPool<byte>.Shared.Return(decoded, clearArray: true);
    }

    void Add(ReadOnlySpan<byte> piece, bool isLast)
    {
        var written = decoder.Add(piece, isLast, decoded);
        length += written;
        embedded?.Write(decoded.AsSpan(0, written));
    }
}
