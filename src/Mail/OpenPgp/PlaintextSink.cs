using System.Buffers;

namespace Postern.Mail.OpenPgp;

/// <summary>
/// Takes what comes out of a decryption before anybody knows whether it is genuine: in memory up to a limit, then in the
/// caller's stream. Ends a decompression that gives too much.
/// </summary>
sealed class PlaintextSink(long ciphertextLength, Stream? large, CancellationToken ct)
{
    ArrayBufferWriter<byte>? memory = new();
    long length;

    /// <summary>Why it took no more; null while it does.</summary>
    public string? Refusal { get; private set; }

    public bool IsInStream => memory is null;

    /// <summary>What came out, when it stayed in memory.</summary>
    public ReadOnlyMemory<byte>? Taken => memory?.WrittenMemory;

    public bool Take(ReadOnlyMemory<byte> octets)
    {
        ct.ThrowIfCancellationRequested();
        length += octets.Length;
        Refusal = Excess();
        if (Refusal is not null) return false;

        if (memory is not null && length > OpenPgpLimits.PlaintextMemoryMax) Spill();
        if (memory is not null) memory.Write(octets.Span);
        else large?.WriteAsync(octets, ct).AsTask().GetAwaiter().GetResult();
        return true;
    }

    string? Excess()
    {
        if (length > OpenPgpLimits.ExpansionFreeMax && length / OpenPgpLimits.ExpansionMax > ciphertextLength)
            return $"It grows more than {OpenPgpLimits.ExpansionMax} times when it is opened.";
        if (length > OpenPgpLimits.PlaintextMax) return $"It is longer than {OpenPgpLimits.PlaintextMax} octets.";
        return length > OpenPgpLimits.PlaintextMemoryMax && large is null ? $"It is longer than {OpenPgpLimits.PlaintextMemoryMax} octets." : null;
    }

    void Spill()
    {
        if (memory is null || large is null) return;
        large.WriteAsync(Taken.GetValueOrDefault(), ct).AsTask().GetAwaiter().GetResult();
        memory = null;
    }
}
