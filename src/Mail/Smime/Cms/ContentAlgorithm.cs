using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Postern.Mail.Smime.Cms;

/// <summary>The cipher of a content (RFC 3565, RFC 5084), and how to take it off.</summary>
sealed record ContentAlgorithm(string Name, int KeyLength, ReadOnlyMemory<byte> Nonce, int TagLength)
{
    const int GcmNonceLength = 12;
    const int TagLengthDefault = 12;

    public bool HasTag => TagLength > 0;

    bool IsTripleDes => KeyLength == 24 && Nonce.Length == 8;

    /// <summary>Null for a cipher that Postern does not know.</summary>
    public static ContentAlgorithm? Read(AsnReader algorithm)
    {
        var found = algorithm.ReadObjectIdentifier() switch
        {
            Oids.Aes128Gcm => ReadGcm("AES-128-GCM", 16, algorithm),
            Oids.Aes192Gcm => ReadGcm("AES-192-GCM", 24, algorithm),
            Oids.Aes256Gcm => ReadGcm("AES-256-GCM", 32, algorithm),
            Oids.Aes128Cbc => ReadCbc("AES-128-CBC", 16, 16, algorithm),
            Oids.Aes192Cbc => ReadCbc("AES-192-CBC", 24, 16, algorithm),
            Oids.Aes256Cbc => ReadCbc("AES-256-CBC", 32, 16, algorithm),
            Oids.TripleDesCbc => ReadCbc("3DES-CBC", 24, 8, algorithm),
            _ => null,
        };
        if (found is not null) algorithm.ThrowIfNotEmpty();
        return found;
    }

    /// <summary>The plain content; null when the key, the tag or the padding is wrong: nobody is told which.</summary>
    public byte[]? Decrypt(byte[] key, ReadOnlySpan<byte> content, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> alsoProtected)
    {
        try
        {
            return HasTag ? DecryptGcm(key, content, tag, alsoProtected) : DecryptCbc(key, content);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    byte[]? DecryptGcm(byte[] key, ReadOnlySpan<byte> content, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> alsoProtected)
    {
        if (tag.Length != TagLength) return null;
        using var gcm = new AesGcm(key, TagLength);
        var plain = GC.AllocateUninitializedArray<byte>(content.Length);
        gcm.Decrypt(Nonce.Span, content, tag, plain, alsoProtected);
        return plain;
    }

    byte[] DecryptCbc(byte[] key, ReadOnlySpan<byte> content)
    {
#pragma warning disable CA5350 // old mail is read, and its layer says that nothing protects it; nothing is written with it
        using SymmetricAlgorithm cipher = IsTripleDes ? TripleDES.Create() : Aes.Create();
#pragma warning restore CA5350
        cipher.Key = key;
        return cipher.DecryptCbc(content, Nonce.Span);
    }

    static ContentAlgorithm? ReadGcm(string name, int keyLength, AsnReader algorithm)
    {
        var parameters = algorithm.ReadSequence();
        var nonce = parameters.ReadOctets();
        var tagLength = TagLengthDefault;
        if (parameters.HasData && !parameters.TryReadInt32(out tagLength)) return null;
        parameters.ThrowIfNotEmpty();
        return nonce.Length == GcmNonceLength && tagLength is >= 12 and <= 16 ? new(name, keyLength, nonce, tagLength) : null;
    }

    static ContentAlgorithm? ReadCbc(string name, int keyLength, int blockLength, AsnReader algorithm)
    {
        var vector = algorithm.ReadOctets();
        return vector.Length == blockLength ? new(name, keyLength, vector, 0) : null;
    }
}
