using System.Buffers.Binary;

namespace Postern.Mail.Mime.Tnef;

/// <summary>Octets of a stream in order, with their place. What is entered ends where it says, and is summed for its checksum.</summary>
/// <param name="stream">Read to where somebody asks; not disposed.</param>
/// <param name="ct">Stops.</param>
sealed class TnefSource(Stream stream, CancellationToken ct)
{
    /// <summary>Most octets that can be taken at once.</summary>
    public const int TakeMax = 4096;

    readonly byte[] held = new byte[4 * TakeMax];
    readonly Stack<Section> sections = new();
    int start, end;

    /// <summary>Octets taken or skipped.</summary>
    public long Position { get; private set; }

    /// <summary>Octets until the section ends.</summary>
    public long Left => sections.TryPeek(out var section) ? section.End - Position : long.MaxValue;

    public bool IsAtEnd => Left == 0;

    /// <summary>Begins a section of so many octets, within the one it stands in.</summary>
    /// <exception cref="InvalidDataException">It would be longer than that.</exception>
    public void Enter(long length)
    {
        if (length > Left) throw new InvalidDataException("longer than what it stands in");
        sections.Push(new Section(Position + length));
    }

    /// <summary>Skips what is left of the section and ends it.</summary>
    /// <returns>The sum of its octets.</returns>
    public async ValueTask<ushort> Leave()
    {
        await Skip(Left);
        var ended = sections.Pop();
        if (sections.TryPeek(out var around)) around.Sum += ended.Sum;
        return ended.Sum;
    }

    /// <summary>The next octets; good until the next is taken.</summary>
    /// <exception cref="InvalidDataException">The section has fewer.</exception>
    /// <exception cref="EndOfStreamException">The stream has fewer.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> Take(int count)
    {
        if (count > Left) throw new InvalidDataException("it ends too soon");
        while (end - start < count) if (!await Fill()) throw new EndOfStreamException();
        return Pass(count);
    }

    public async ValueTask Skip(long count)
    {
        if (count > Left) throw new InvalidDataException("it ends too soon");
        while (count > 0)
        {
            if (start == end && !await Fill()) throw new EndOfStreamException();
            count -= Pass((int)Math.Min(count, end - start)).Length;
        }
    }

    public async ValueTask<ushort> UInt16() => BinaryPrimitives.ReadUInt16LittleEndian((await Take(2)).Span);

    public async ValueTask<uint> UInt32() => BinaryPrimitives.ReadUInt32LittleEndian((await Take(4)).Span);

    /// <summary>True when the stream has no more.</summary>
    public async ValueTask<bool> HasEnded() => start == end && !await Fill();

    async ValueTask<bool> Fill()
    {
        held.AsSpan(start..end).CopyTo(held);
        (start, end) = (0, end - start);
        var read = await stream.ReadAsync(held.AsMemory(end), ct);
        end += read;
        return read > 0;
    }

    ReadOnlyMemory<byte> Pass(int count)
    {
        var passed = held.AsMemory(start, count);
        if (sections.TryPeek(out var section)) foreach (var octet in passed.Span) section.Sum += octet;
        (start, Position) = (start + count, Position + count);
        return passed;
    }

    sealed class Section(long end)
    {
        public long End { get; } = end;
        public ushort Sum { get; set; }
    }
}
