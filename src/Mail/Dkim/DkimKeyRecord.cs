using System.Security.Cryptography;
using Postern.Mail.Crypto;

namespace Postern.Mail.Dkim;

/// <summary>A public key as the DNS gives it (RFC 6376 §3.6.1, RFC 8463 §4.2).</summary>
public sealed record DkimKeyRecord
{
    /// <summary>p=; empty for a key that was revoked.</summary>
    public required byte[] PublicKey { get; init; }

    public required bool IsEd25519 { get; init; }

    /// <summary>h= allows SHA-256, or there is no h=.</summary>
    public required bool AllowsSha256 { get; init; }

    /// <summary>s= is for mail, or there is no s=.</summary>
    public required bool IsForMail { get; init; }

    /// <summary>t=y: the domain tries DKIM out.</summary>
    public required bool IsTesting { get; init; }

    /// <summary>t=s: i= must have the very domain of d=.</summary>
    public required bool IsStrict { get; init; }

    /// <summary>Bits of an RSA modulus; 256 for Ed25519; 0 for no key.</summary>
    public int Bits { get; private init; }

    RSAParameters Rsa { get; init; }

    /// <summary>Reads one TXT record, its strings joined; null when it is no valid key record, and then <paramref name="problem"/> says why.</summary>
    public static DkimKeyRecord? Read(ReadOnlySpan<byte> text, out string problem)
    {
        problem = "a key record longer than is read";
        if (text.Length > DkimLimits.KeyRecordSizeMax || TagList.Read(text, out problem) is not { } tags) return null;

        var kind = (tags["k"] ?? "rsa").ToLowerInvariant();
        if (tags["v"] is { } version && (version != "DKIM1" || tags.First != "v")) problem = "a key record of another version";
        else if (kind is not ("rsa" or "ed25519")) problem = "a key of an unknown kind";
        else if (tags.Compact("p") is not { } p || DkimSignature.Octets(p) is not { } octets) problem = "a key record without a key";
        else return WithKey(Of(tags, octets, kind == "ed25519"), out problem);

        return null;
    }

    /// <summary>True when the signature is that of the message by this key; the algorithm must be the key's.</summary>
    internal bool Verify(ReadOnlySpan<byte> signedData, ReadOnlySpan<byte> signature)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(signedData, hash);
        if (IsEd25519) return Curve25519.Verify(PublicKey, hash, signature);

        return RsaKeys.Ready(PublicKey, Rsa).VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    static DkimKeyRecord Of(TagList tags, byte[] key, bool isEd25519) => new()
    {
        PublicKey = key,
        IsEd25519 = isEd25519,
        AllowsSha256 = Words(tags["h"]) is not { } hashes || hashes.Contains("sha256"),
        IsForMail = Words(tags["s"]) is not { } services || services.Contains("*") || services.Contains("email"),
        IsTesting = Words(tags["t"])?.Contains("y") ?? false,
        IsStrict = Words(tags["t"])?.Contains("s") ?? false,
    };

    static DkimKeyRecord? WithKey(DkimKeyRecord record, out string problem)
    {
        problem = "";
        if (record.PublicKey.Length == 0) return record;
        if (record.IsEd25519)
        {
            if (record.PublicKey.Length == Curve25519.KeyLength) return record with { Bits = 256 };
            problem = "an Ed25519 key that is none";
            return null;
        }

        if (RsaKeyReader.Read(record.PublicKey) is { } rsa) return record with { Rsa = rsa, Bits = RsaKeyReader.Bits(rsa) };
        problem = "an RSA key that is none";
        return null;
    }

    static List<string>? Words(string? list) => list?.Split(':').Select(word => word.Trim().ToLowerInvariant()).ToList();
}
