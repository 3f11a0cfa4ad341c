using System.Security.Cryptography;

namespace Postern.Mail.Crypto;

/// <summary>
/// Takes a content key out of RSAES-PKCS1-v1_5 without telling anybody whether the padding was right (Bleichenbacher's attack; RFC 3218
/// §2.3.2). What is wrong gives a random key, in the same time: no branch and no exception depends on the padding.
/// </summary>
static unsafe class RsaUnwrap
{
    /// <summary>Always a key of that length. Throws for a private key that is none.</summary>
    public static byte[] Unwrap(byte[] pkcs8, ReadOnlySpan<byte> encrypted, int length)
    {
        var key = RandomNumberGenerator.GetBytes(length);
        var block = new byte[SmallestBlock(length, encrypted.Length)];
        if (!TryOpen(pkcs8, encrypted, block, out var opened) || opened != encrypted.Length || opened < length + 11) return key;

        Select(block.AsSpan(0, opened), key);
        CryptographicOperations.ZeroMemory(block);
        return key;
    }

    /// <summary>EM = 00 02 PS 00 K (RFC 8017 §7.2.2): copies K over the random key when all of that holds.</summary>
    static void Select(ReadOnlySpan<byte> block, Span<byte> key)
    {
        var separator = block.Length - key.Length - 1;
        var wrong = block[0] | block[1] ^ 2 | block[separator];
        for (var at = 2; at < separator; at++) wrong |= (block[at] - 1) >> 31 & 1;
        var mask = (byte)((wrong - 1) >> 31); // all ones when nothing was wrong
        for (var at = 0; at < key.Length; at++) key[at] = (byte)(block[separator + 1 + at] & mask | key[at] & ~mask);
    }

    static bool TryOpen(byte[] pkcs8, ReadOnlySpan<byte> encrypted, byte[] block, out int opened)
    {
        nuint length = (nuint)block.Length;
        fixed (byte* der = pkcs8, from = encrypted, into = block)
        {
            var at = der;
            using var key = CryptoLibrary.d2i_AutoPrivateKey(null, &at, new(pkcs8.Length));
            if (key.IsInvalid) throw new CryptographicException("OpenSSL could not work with this key.");
            using var context = CryptoLibrary.EVP_PKEY_CTX_new(key, 0);
            var done = CryptoLibrary.EVP_PKEY_decrypt_init(context) == 1
                && CryptoLibrary.EVP_PKEY_CTX_set_rsa_padding(context, CryptoLibrary.NoPadding) == 1
                && CryptoLibrary.EVP_PKEY_decrypt(context, into, &length, from, (nuint)encrypted.Length) == 1;
            if (!done) CryptoLibrary.ERR_clear_error(); // a number beyond the modulus: public knowledge
            opened = done ? (int)length : 0;
            return done;
        }
    }

    // OpenSSL writes as many octets as the modulus has, whatever came in.
    static int SmallestBlock(int length, int encrypted) => Math.Max(Math.Max(length + 11, encrypted), 2048);
}
