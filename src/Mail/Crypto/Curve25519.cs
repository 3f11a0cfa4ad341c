using System.Security.Cryptography;

namespace Postern.Mail.Crypto;

/// <summary>Ed25519 (RFC 8032) and X25519 (RFC 7748), which .NET lacks. Keys are their 32 octets. For any thread.</summary>
public static unsafe class Curve25519
{
    /// <summary>Octets of a private key, of a public key and of a shared secret.</summary>
    public const int KeyLength = 32;

    /// <summary>Octets of a signature.</summary>
    public const int SignatureLength = 64;

    /// <summary>The public key of an Ed25519 private key.</summary>
    public static byte[] SigningPublicKey(ReadOnlySpan<byte> privateKey) => PublicKey(CryptoLibrary.Ed25519, privateKey);

    /// <summary>The public key of an X25519 private key.</summary>
    public static byte[] AgreementPublicKey(ReadOnlySpan<byte> privateKey) => PublicKey(CryptoLibrary.X25519, privateKey);

    /// <summary>Signs with Ed25519; the message is signed itself, not a digest of it (RFC 8032 §5.1.6).</summary>
    public static byte[] Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message)
    {
        using var key = Private(CryptoLibrary.Ed25519, privateKey);
        using var context = CryptoLibrary.EVP_MD_CTX_new();
        Check(CryptoLibrary.EVP_DigestSignInit(context, null, 0, 0, key));
        var signature = new byte[SignatureLength];
        nuint length = SignatureLength;
        fixed (byte* into = signature, from = NotNull(message)) Check(CryptoLibrary.EVP_DigestSign(context, into, &length, from, (nuint)message.Length));
        return signature;
    }

    /// <summary>True when the signature is that of the message; false for anything else, malformed keys too.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != KeyLength || signature.Length != SignatureLength) return false;
        using var key = Public(CryptoLibrary.Ed25519, publicKey);
        using var context = CryptoLibrary.EVP_MD_CTX_new();
        if (key.IsInvalid || CryptoLibrary.EVP_DigestVerifyInit(context, null, 0, 0, key) != 1) return Forget();
        fixed (byte* given = signature, from = NotNull(message))
            return CryptoLibrary.EVP_DigestVerify(context, given, (nuint)signature.Length, from, (nuint)message.Length) == 1 || Forget();
    }

    /// <summary>The X25519 secret shared with a public key; null when the other's key is no point that gives one (RFC 7748 §6.1: all zero).</summary>
    public static byte[]? Agree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != KeyLength) return null;
        using var own = Private(CryptoLibrary.X25519, privateKey);
        using var other = Public(CryptoLibrary.X25519, publicKey);
        using var context = CryptoLibrary.EVP_PKEY_CTX_new(own, 0);
        Check(CryptoLibrary.EVP_PKEY_derive_init(context));
        var secret = new byte[KeyLength];
        nuint length = KeyLength;
        fixed (byte* into = secret)
        {
            if (!other.IsInvalid && CryptoLibrary.EVP_PKEY_derive_set_peer(context, other) == 1 && CryptoLibrary.EVP_PKEY_derive(context, into, &length) == 1) return secret;
        }

        Forget();
        return null;
    }

    static byte[] PublicKey(int type, ReadOnlySpan<byte> privateKey)
    {
        using var key = Private(type, privateKey);
        var octets = new byte[KeyLength];
        nuint length = KeyLength;
        fixed (byte* into = octets) Check(CryptoLibrary.EVP_PKEY_get_raw_public_key(key, into, &length));
        return octets;
    }

    static KeyHandle Private(int type, ReadOnlySpan<byte> octets)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(octets.Length, KeyLength);
        fixed (byte* from = octets)
        {
            var key = CryptoLibrary.EVP_PKEY_new_raw_private_key(type, 0, from, KeyLength);
            Check(key.IsInvalid ? 0 : 1);
            return key;
        }
    }

    static KeyHandle Public(int type, ReadOnlySpan<byte> octets)
    {
        fixed (byte* from = octets) return CryptoLibrary.EVP_PKEY_new_raw_public_key(type, 0, from, KeyLength);
    }

    // A pinned empty span is a null pointer, which OpenSSL takes for "tell me the length".
    static ReadOnlySpan<byte> NotNull(ReadOnlySpan<byte> message) => message.IsEmpty ? "\0"u8 : message;

    // OpenSSL keeps a queue of errors for each thread; what a peer sent wrong must not lie there for the next caller.
    static bool Forget()
    {
        CryptoLibrary.ERR_clear_error();
        return false;
    }

    static void Check(int result)
    {
        if (result != 1) throw new CryptographicException("OpenSSL could not work with this key.");
    }
}
