using System.Buffers;
using System.Buffers.Text;

namespace Postern.Mail.Smtp.Client;

/// <summary>What waits to be written: commands and a body, gathered so that they leave in one write and one TLS record.</summary>
sealed class Outgoing : IDisposable
{
    /// <summary>Octets gathered at most before they are written; four full TLS records.</summary>
    public const int CapacityMax = 64 * 1024;

    byte[] buffer = [];
    int count;

    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, count);

    public Span<byte> Free => buffer.AsSpan(count);

    public void Append(ReadOnlySpan<byte> octets)
    {
        EnsureFree(octets.Length);
        octets.CopyTo(Free);
        count += octets.Length;
    }

    public void Append(long number)
    {
        EnsureFree(20);
        Utf8Formatter.TryFormat(number, Free, out var written);
        count += written;
    }

    public void Append(byte octet)
    {
        EnsureFree(1);
        buffer[count++] = octet;
    }

    public void Advance(int octets) => count += octets;

    public void Clear() => count = 0;

    public void EnsureFree(int octets)
    {
        if (buffer.Length - count >= octets) return;

        var larger = ArrayPool<byte>.Shared.Rent(count + Math.Max(octets, 1024));
        Written.Span.CopyTo(larger);
        Release();
        buffer = larger;
    }

    /// <summary>Gives the memory back: a connection that waits for its next message should not hold any.</summary>
    public void Dispose()
    {
        Release();
        (buffer, count) = ([], 0);
    }

    void Release()
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
    }
}
