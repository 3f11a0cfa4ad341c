using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Postern.Mail.Smime.Cms;

/// <summary>Turns the secret that two keys agree on into a key that wraps keys (RFC 5753 §7.2, RFC 8418 §2.2).</summary>
/// <param name="Digest">The digest of the derivation.</param>
/// <param name="IsHkdf">True for HKDF (RFC 5869), false for the derivation of X9.63 (SEC 1 §3.6.1).</param>
sealed record KeyDerivation(HashAlgorithmName Digest, bool IsHkdf)
{
    static readonly Asn1Tag Party = new(TagClass.ContextSpecific, 0);
    static readonly Asn1Tag Public = new(TagClass.ContextSpecific, 2);

    /// <summary>Null for a scheme that Postern does not know.</summary>
    public static KeyDerivation? Of(string scheme) => scheme switch
    {
        Oids.DhSha1Kdf => new(HashAlgorithmName.SHA1, IsHkdf: false),
        Oids.DhSha256Kdf => new(HashAlgorithmName.SHA256, IsHkdf: false),
        Oids.DhSha384Kdf => new(HashAlgorithmName.SHA384, IsHkdf: false),
        Oids.DhSha512Kdf => new(HashAlgorithmName.SHA512, IsHkdf: false),
        Oids.DhHkdfSha256 => new(HashAlgorithmName.SHA256, IsHkdf: true),
        Oids.DhHkdfSha384 => new(HashAlgorithmName.SHA384, IsHkdf: true),
        Oids.DhHkdfSha512 => new(HashAlgorithmName.SHA512, IsHkdf: true),
        _ => null,
    };

    /// <param name="secret">What both keys give.</param>
    /// <param name="wrap">The AlgorithmIdentifier of the key wrap, as the message says it.</param>
    /// <param name="length">Octets of the key.</param>
    /// <param name="userKeyingMaterial">The sender's contribution, if any.</param>
    public byte[] Derive(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> wrap, int length, ReadOnlyMemory<byte>? userKeyingMaterial)
    {
        var info = SharedInfo(wrap, length, userKeyingMaterial);
        if (!IsHkdf) return X963(secret, info, length);
        var key = new byte[length];
        HKDF.DeriveKey(Digest, secret, key, userKeyingMaterial is { } salt ? salt.Span : default, info);
        return key;
    }

    byte[] X963(ReadOnlySpan<byte> secret, byte[] info, int length)
    {
        using var hash = IncrementalHash.CreateHash(Digest);
        var key = new byte[length];
        Span<byte> counter = stackalloc byte[4];
        for (var (at, round) = (0, 1u); at < length; round++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(counter, round);
            hash.AppendData(secret);
            hash.AppendData(counter);
            hash.AppendData(info);
            var block = hash.GetHashAndReset();
            var take = Math.Min(block.Length, length - at);
            block.AsSpan(0, take).CopyTo(key.AsSpan(at));
            at += take;
        }

        return key;
    }

    /// <summary>ECC-CMS-SharedInfo (RFC 5753 §7.2).</summary>
    static byte[] SharedInfo(ReadOnlySpan<byte> wrap, int length, ReadOnlyMemory<byte>? userKeyingMaterial)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        Span<byte> bits = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bits, length * 8);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(wrap);
            if (userKeyingMaterial is { } material)
            {
                using (writer.PushSequence(Party)) writer.WriteOctetString(material.Span);
            }

            using (writer.PushSequence(Public)) writer.WriteOctetString(bits);
        }

        return writer.Encode();
    }
}
