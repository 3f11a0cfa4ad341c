using System.Collections.Concurrent;

namespace Postern.Mail.Crypto;

/// <summary>
/// An Ed25519 private key that is made ready once: OpenSSL derives the public half anew each time a key is made of its octets, which
/// costs as much as half a signature. For any thread; disposing of it wipes it.
/// </summary>
public sealed class Ed25519Key(ReadOnlySpan<byte> privateKey) : IDisposable
{
    readonly KeyHandle key = Curve25519.Private(CryptoLibrary.Ed25519, privateKey);

    // As many as ever signed at the same time: making one costs 3 µs of a signature's 37.
    readonly ConcurrentBag<DigestHandle> idle = [];

    /// <summary>Signs the message itself, not a digest of it (RFC 8032 §5.1.6).</summary>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        if (!idle.TryTake(out var context)) context = Curve25519.ReadyToSign(key);
        var signature = Curve25519.Sign(context, message);
        idle.Add(context);
        return signature;
    }

    public void Dispose()
    {
        while (idle.TryTake(out var context)) context.Dispose();
        key.Dispose();
    }
}
