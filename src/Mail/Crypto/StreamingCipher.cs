using System.Security.Cryptography;

namespace Postern.Mail.Crypto;

/// <summary>
/// Encrypts a stream of any length with AES, piece by piece: .NET's <see cref="AesGcm"/> takes a message only whole. One message, one
/// thread; encrypting only, since plaintext must not be handed out before its tag was checked.
/// </summary>
public sealed unsafe class StreamingCipher : IDisposable
{
    /// <summary>Octets of a GCM tag (RFC 5084 §3.2 allows 12 to 16).</summary>
    public const int TagLength = 16;

    /// <summary>Octets of a GCM nonce (RFC 5084 §3.2 recommends 12).</summary>
    public const int NonceLength = 12;

    /// <summary>Octets of an AES block, which are also those of a CBC initialization vector.</summary>
    public const int BlockLength = 16;

    readonly CipherHandle context;

    StreamingCipher(nint cipher, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv)
    {
        context = CryptoLibrary.EVP_CIPHER_CTX_new();
        fixed (byte* keyOctets = key, ivOctets = iv) Check(CryptoLibrary.EVP_EncryptInit_ex(context, cipher, 0, keyOctets, ivOctets));
    }

    /// <summary>AES-GCM with a key of 16 or 32 octets; a nonce is never used twice with a key.</summary>
    public static StreamingCipher Gcm(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceLength);
        return new(IsLong(key) ? CryptoLibrary.EVP_aes_256_gcm() : CryptoLibrary.EVP_aes_128_gcm(), key, nonce);
    }

    /// <summary>AES-CBC with a key of 16 or 32 octets and padding as RFC 5652 §6.3 has it. It keeps no one from changing the text.</summary>
    public static StreamingCipher Cbc(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(iv.Length, BlockLength);
        return new(IsLong(key) ? CryptoLibrary.EVP_aes_256_cbc() : CryptoLibrary.EVP_aes_128_cbc(), key, iv);
    }

    /// <summary>Encrypts a piece; <paramref name="into"/> has room for one block more than the piece. Answers the octets written.</summary>
    public int Update(ReadOnlySpan<byte> text, Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(into.Length, text.Length + BlockLength);
        int written;
        fixed (byte* from = text, to = into) Check(CryptoLibrary.EVP_EncryptUpdate(context, to, &written, from, text.Length));
        return written;
    }

    /// <summary>The last block of CBC; nothing for GCM.</summary>
    public int Finish(Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(into.Length, BlockLength);
        int written;
        fixed (byte* to = into) Check(CryptoLibrary.EVP_EncryptFinal_ex(context, to, &written));
        return written;
    }

    /// <summary>The tag of GCM, after <see cref="Finish"/>.</summary>
    public void Tag(Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(into.Length, TagLength);
        fixed (byte* to = into) Check(CryptoLibrary.EVP_CIPHER_CTX_ctrl(context, CryptoLibrary.GetTag, TagLength, to));
    }

    public void Dispose() => context.Dispose();

    static bool IsLong(ReadOnlySpan<byte> key) => key.Length switch
    {
        32 => true,
        16 => false,
        _ => throw new ArgumentOutOfRangeException(nameof(key)),
    };

    static void Check(int result)
    {
        if (result != 1) throw new CryptographicException("OpenSSL could not encrypt.");
    }
}
