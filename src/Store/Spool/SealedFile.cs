using System.Buffers.Binary;
using System.Security.Cryptography;
using Postern.Store.Sealing;

namespace Postern.Store.Spool;

/// <summary>
/// A file on the disk that grows by pieces and is read once it is whole. Sealed under a key that is in memory alone: whoever finds the file has noise, and after a restart
/// so have we. A piece opens at its place only. Not thread safe; but who reads it reads on when it is disposed of.
/// </summary>
/// <param name="path">Where; readable for this user alone.</param>
/// <param name="id">Unlike every other's.</param>
public sealed class SealedFile(string path, Guid id) : IDisposable
{
    /// <summary>Octets of plaintext in one piece.</summary>
    public const int PieceMax = 64 * 1024;

    readonly byte[] key = RandomNumberGenerator.GetBytes(SealKey.KeySize);
    int pieces;
    long end;
    volatile bool gone;

    /// <summary>Octets of plaintext so far.</summary>
    public long Length { get; private set; }

    /// <summary>Appends pieces as they arrive. What arrived before a fault is kept, and <see cref="Length"/> tells how much that is.</summary>
    /// <param name="content">Read to its end; its own faults pass through.</param>
    /// <param name="most">Octets that may still come.</param>
    /// <param name="ct">Stops.</param>
    /// <exception cref="InvalidDataException">There is more of it than that.</exception>
    /// <exception cref="FileNotWrittenException">The disk takes no more.</exception>
    public async Task Append(Stream content, long most, CancellationToken ct)
    {
        try
        {
            await Extend(content, most, ct);
        }
        finally
        {
            if (gone) File.Delete(path); // it was disposed of just before this opened it anew
        }
    }

    /// <summary>The octets so far, to be read once from their beginning.</summary>
    public Stream Open() => Length == 0 ? Stream.Null : new Reading(this, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));

    public void Dispose()
    {
        gone = true;
        File.Delete(path);
    }

    async Task Extend(Stream content, long most, CancellationToken ct)
    {
        await using var file = OnDisk(() => new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            BufferSize = 0,
        }));
        using var seal = new SealKey(key);
        var (piece, box) = (new byte[PieceMax], new byte[PieceMax + SealKey.Overhead]);
        for (var left = most; await content.ReadAtLeastAsync(piece, PieceMax, throwOnEndOfStream: false, ct) is > 0 and var read; left -= read)
        {
            if (read > left) throw new InvalidDataException("more than was told");
            seal.Seal(piece.AsSpan(0, read), box.AsSpan(0, read + SealKey.Overhead), PlaceOf(pieces));
            OnDisk(() => Write(file, box.AsSpan(0, read + SealKey.Overhead)));
            (pieces, Length) = (pieces + 1, Length + read);
        }
    }

    // A piece that a full disk cut off is written over: the end is where the last whole one ends.
    bool Write(FileStream file, ReadOnlySpan<byte> box)
    {
        Span<byte> head = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(head, box.Length);
        file.Position = end;
        file.Write(head);
        file.Write(box);
        end = file.Position;
        return true;
    }

    static T OnDisk<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileNotWrittenException(e);
        }
    }

    Place PlaceOf(int piece) => new("file piece", Guid.Empty, id, piece);

    sealed class Reading(SealedFile owner, FileStream file) : Stream
    {
        readonly SealKey seal = new(owner.key);
        readonly int pieces = owner.pieces;
        readonly byte[] box = new byte[PieceMax + SealKey.Overhead], plain = new byte[PieceMax];
        int piece, from, filled;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (from == filled && !await Next(cancellationToken)) return 0;

            var read = Math.Min(buffer.Length, filled - from);
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
            if (disposing)
            {
                seal.Dispose();
                file.Dispose();
            }
            base.Dispose(disposing);
        }

        async Task<bool> Next(CancellationToken ct)
        {
            if (piece == pieces) return false;
            await file.ReadExactlyAsync(box.AsMemory(0, sizeof(int)), ct);
            var length = BinaryPrimitives.ReadInt32LittleEndian(box);
            if (length is < SealKey.Overhead or > PieceMax + SealKey.Overhead) throw new SealBrokenException("a piece of a file: its length was altered");

            await file.ReadExactlyAsync(box.AsMemory(0, length), ct);
            (filled, from) = (seal.Open(box.AsSpan(0, length), plain, owner.PlaceOf(piece++)), 0);
            return true;
        }
    }
}

/// <summary>The disk is full, or takes nothing for another reason.</summary>
public sealed class FileNotWrittenException(Exception inner) : Exception(inner.Message, inner);
