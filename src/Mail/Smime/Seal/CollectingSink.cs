using System.Buffers;

namespace Postern.Mail.Smime.Seal;

/// <summary>The end of the line: holds what was made until it can be written out.</summary>
sealed class CollectingSink : ISink
{
    byte[] buffer = ArrayPool<byte>.Shared.Rent(32 << 10);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Collected => buffer.AsMemory(0, Length);

    public void Write(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(Room(octets.Length));
        Length += octets.Length;
    }

    /// <summary>A place for so many octets more, of which <see cref="Advance"/> says how many were used.</summary>
    public Span<byte> Room(int length)
    {
        if (buffer.Length - Length < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, Length + length));
            buffer.AsSpan(0, Length).CopyTo(larger);
            Return();
            buffer = larger;
        }

        return buffer.AsSpan(Length);
    }

    public void Advance(int length) => Length += length;

    public void Clear() => Length = 0;

    public void Finish()
    {
        // What is left is written out by whoever owns this.
    }

    public void Dispose()
    {
        Return();
        buffer = [];
    }

    // Between the stations stands what was not encrypted yet.
    void Return()
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
    }
}
