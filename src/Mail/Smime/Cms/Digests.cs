using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Postern.Mail.Smime.Cms;

/// <summary>Digests by their object identifiers (RFC 5754 §2).</summary>
static class Digests
{
    /// <summary>The name by which the platform computes it; null for those that it lacks or that prove nothing any more (MD5).</summary>
    public static HashAlgorithmName? NameOf(DigestKind digest) => digest switch
    {
        DigestKind.Sha1 => HashAlgorithmName.SHA1,
        DigestKind.Sha256 => HashAlgorithmName.SHA256,
        DigestKind.Sha384 => HashAlgorithmName.SHA384,
        DigestKind.Sha512 => HashAlgorithmName.SHA512,
        DigestKind.Other or DigestKind.None or DigestKind.Md5 or DigestKind.Sha224 => null,
    };

    public static string OidOf(DigestKind digest) => digest switch
    {
        DigestKind.Md5 => Oids.Md5,
        DigestKind.Sha1 => Oids.Sha1,
        DigestKind.Sha224 => Oids.Sha224,
        DigestKind.Sha256 => Oids.Sha256,
        DigestKind.Sha384 => Oids.Sha384,
        DigestKind.Sha512 => Oids.Sha512,
        DigestKind.Other or DigestKind.None => throw new ArgumentOutOfRangeException(nameof(digest)),
    };

    /// <summary>Reads the AlgorithmIdentifier that comes next, with no parameters or NULL (RFC 5754 §2).</summary>
    public static DigestKind Read(AsnReader reader)
    {
        var algorithm = reader.ReadSequence();
        var digest = KindOf(algorithm.ReadObjectIdentifier());
        if (digest is not DigestKind.Other) algorithm.ReadNoParameters();
        return digest;
    }

    static DigestKind KindOf(string identifier) => identifier switch
    {
        Oids.Md5 => DigestKind.Md5,
        Oids.Sha1 => DigestKind.Sha1,
        Oids.Sha224 => DigestKind.Sha224,
        Oids.Sha256 => DigestKind.Sha256,
        Oids.Sha384 => DigestKind.Sha384,
        Oids.Sha512 => DigestKind.Sha512,
        _ => DigestKind.Other,
    };

    /// <summary>The name in the micalg parameter (RFC 8551 §3.5.3.2).</summary>
    public static string MicAlgorithm(DigestKind digest) => digest switch
    {
        DigestKind.Md5 => "md5",
        DigestKind.Sha1 => "sha-1",
        DigestKind.Sha224 => "sha-224",
        DigestKind.Sha256 => "sha-256",
        DigestKind.Sha384 => "sha-384",
        DigestKind.Sha512 => "sha-512",
        DigestKind.Other or DigestKind.None => "unknown",
    };
}
