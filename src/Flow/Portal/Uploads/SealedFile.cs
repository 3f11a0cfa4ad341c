using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Postern.Flow.Portal.Uploads;

/// <summary>
/// A file on the disk that grows by pieces and is read once it is whole. Sealed with AES-256-GCM under a key that is in memory alone: whoever finds the file has noise, and
/// after a restart so have we. A piece opens at its place only. Not thread safe.
/// </summary>
sealed class SealedFile(string path) : IDisposable
{
    /// <summary>Octets of plaintext in one piece.</summary>
    public const int PieceMax = 64 * 1024;

    const int TagSize = 16, NonceSize = 12, HeadSize = sizeof(int) + NonceSize;

    readonly AesGcm aes = new(RandomNumberGenerator.GetBytes(32), TagSize);
    readonly byte[] box = new byte[HeadSize + PieceMax + TagSize];
    int pieces;
    long end;

    /// <summary>Octets of plaintext so far.</summary>
    public long Length { get; private set; }

    /// <summary>Appends pieces as they arrive. What arrived before a fault is kept, and <see cref="Length"/> tells how much that is.</summary>
    /// <param name="content">Read to its end.</param>
    /// <param name="most">Octets that may still come.</param>
    /// <param name="ct">Stops.</param>
    /// <exception cref="InvalidDataException">There is more of it than that.</exception>
    public async Task Append(Stream content, long most, CancellationToken ct)
    {
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            BufferSize = 0,
        });
        var piece = new byte[PieceMax];
        for (var left = most; await content.ReadAtLeastAsync(piece, PieceMax, throwOnEndOfStream: false, ct) is > 0 and var read; left -= read)
        {
            if (read > left) throw new InvalidDataException("more than was told");
            await Write(file, piece.AsMemory(0, read));
        }
    }

    /// <summary>The octets, to be read once from their beginning.</summary>
    public Stream Open() => new Reading(this, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true));

    public void Dispose()
    {
        aes.Dispose();
        File.Delete(path);
    }

    // A piece that was cut off by a full disk is written over: the end is where the last whole one ends.
    async Task Write(FileStream file, ReadOnlyMemory<byte> plain)
    {
        BinaryPrimitives.WriteInt32LittleEndian(box, plain.Length);
        var nonce = box.AsSpan(sizeof(int), NonceSize);
        RandomNumberGenerator.Fill(nonce);
        aes.Encrypt(nonce, plain.Span, box.AsSpan(HeadSize, plain.Length), box.AsSpan(HeadSize + plain.Length, TagSize), PlaceOf(pieces));
        file.Position = end;
        await file.WriteAsync(box.AsMemory(0, HeadSize + plain.Length + TagSize), CancellationToken.None);
        (pieces, end, Length) = (pieces + 1, file.Position, Length + plain.Length);
    }

    static byte[] PlaceOf(int piece)
    {
        var place = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(place, piece);
        return place;
    }

    sealed class Reading(SealedFile owner, FileStream file) : Stream
    {
        readonly byte[] plain = new byte[PieceMax];
        int piece, from, to;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => owner.Length;
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (from == to && !await Next(cancellationToken)) return 0;

            var read = Math.Min(buffer.Length, to - from);
            plain.AsMemory(from, read).CopyTo(buffer);
            from += read;
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) file.Dispose();
            base.Dispose(disposing);
        }

        async Task<bool> Next(CancellationToken ct)
        {
            if (piece == owner.pieces) return false;
            var head = new byte[HeadSize];
            await file.ReadExactlyAsync(head, ct);
            var length = BinaryPrimitives.ReadInt32LittleEndian(head);
            if (length is <= 0 or > PieceMax) throw new InvalidDataException("a piece was altered");

            var sealedPiece = new byte[length + TagSize];
            await file.ReadExactlyAsync(sealedPiece, ct);
            owner.aes.Decrypt(head.AsSpan(sizeof(int)), sealedPiece.AsSpan(0, length), sealedPiece.AsSpan(length), plain.AsSpan(0, length), PlaceOf(piece++));
            (from, to) = (0, length);
            return true;
        }
    }
}
