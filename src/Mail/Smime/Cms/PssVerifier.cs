using System.Numerics;
using System.Security.Cryptography;

namespace Postern.Mail.Smime.Cms;

/// <summary>RSASSA-PSS with a salt of any length (RFC 8017 §8.1.2, §9.1.2); the platform's takes only salts as long as the digest. Public data only.</summary>
static class PssVerifier
{
    public static bool Verify(RSA key, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature, HashAlgorithmName name, int saltLength)
    {
        if (saltLength == digest.Length) return key.VerifyHash(digest, signature, name, RSASignaturePadding.Pss);

        var parameters = key.ExportParameters(includePrivateParameters: false);
        var modulus = new BigInteger(parameters.Modulus, isUnsigned: true, isBigEndian: true);
        var number = new BigInteger(signature, isUnsigned: true, isBigEndian: true);
        if (signature.Length != parameters.Modulus!.Length || number >= modulus) return false; // a public key has a modulus

        var bits = (int)modulus.GetBitLength() - 1;
        var opened = BigInteger.ModPow(number, new BigInteger(parameters.Exponent, isUnsigned: true, isBigEndian: true), modulus);
        var encoded = new byte[(bits + 7) / 8];
        if (opened.GetByteCount(isUnsigned: true) > encoded.Length) return false;
        opened.TryWriteBytes(encoded.AsSpan(encoded.Length - opened.GetByteCount(isUnsigned: true)), out _, isUnsigned: true, isBigEndian: true);
        return Matches(encoded, bits, digest, name, saltLength);
    }

    static bool Matches(byte[] encoded, int bits, ReadOnlySpan<byte> digest, HashAlgorithmName name, int saltLength)
    {
        var maskedLength = encoded.Length - digest.Length - 1;
        if (maskedLength < saltLength + 1 || encoded[^1] != 0xBC) return false;
        var unusedBits = 8 * encoded.Length - bits;
        if (encoded[0] >> (8 - unusedBits) != 0) return false;

        var check = encoded.AsSpan(maskedLength, digest.Length);
        var block = Unmask(encoded.AsSpan(0, maskedLength), check, name);
        block[0] &= (byte)(0xFF >> unusedBits);
        var padding = maskedLength - saltLength - 1;
        if (block.AsSpan(0, padding).ContainsAnyExcept((byte)0) || block[padding] != 1) return false;
        byte[] salted = [0, 0, 0, 0, 0, 0, 0, 0, .. digest, .. block.AsSpan(padding + 1)];
        return CryptographicOperations.HashData(name, salted).AsSpan().SequenceEqual(check);
    }

    /// <summary>MGF1 (RFC 8017 §B.2.1).</summary>
    static byte[] Unmask(ReadOnlySpan<byte> masked, ReadOnlySpan<byte> seed, HashAlgorithmName name)
    {
        var block = masked.ToArray();
        for (var (at, round) = (0, 0); at < block.Length; round++)
        {
            byte[] counted = [.. seed, (byte)(round >> 24), (byte)(round >> 16), (byte)(round >> 8), (byte)round];
            foreach (var octet in CryptographicOperations.HashData(name, counted))
            {
                if (at < block.Length) block[at++] ^= octet;
            }
        }

        return block;
    }
}
