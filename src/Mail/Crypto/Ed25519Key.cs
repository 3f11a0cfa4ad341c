namespace Postern.Mail.Crypto;

/// <summary>
/// An Ed25519 private key that is made ready once: OpenSSL derives the public half anew each time a key is made of its octets, which
/// costs as much as half a signature. For any thread; disposing of it wipes it.
/// </summary>
public sealed class Ed25519Key(ReadOnlySpan<byte> privateKey) : IDisposable
{
    readonly KeyHandle _key = Curve25519.Private(CryptoLibrary.Ed25519, privateKey);

    /// <summary>Signs the message itself, not a digest of it (RFC 8032 §5.1.6).</summary>
    public byte[] Sign(ReadOnlySpan<byte> message) => Curve25519.Sign(_key, message);

    public void Dispose() => _key.Dispose();
}
