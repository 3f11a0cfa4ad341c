namespace Postern.Mail.Smime.Cms;

/// <summary>Object identifiers of CMS and S/MIME.</summary>
static class Oids
{
    // RFC 5652, RFC 5083: content types.
    public const string Data = "1.2.840.113549.1.7.1";
    public const string SignedData = "1.2.840.113549.1.7.2";
    public const string EnvelopedData = "1.2.840.113549.1.7.3";
    public const string AuthEnvelopedData = "1.2.840.113549.1.9.16.1.23";

    // RFC 5652 §11, RFC 8551 §2.5, RFC 5035: signed attributes.
    public const string ContentType = "1.2.840.113549.1.9.3";
    public const string MessageDigest = "1.2.840.113549.1.9.4";
    public const string SigningTime = "1.2.840.113549.1.9.5";
    public const string Capabilities = "1.2.840.113549.1.9.15";
    public const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";

    // RFC 5754: digests.
    public const string Md5 = "1.2.840.113549.2.5";
    public const string Sha1 = "1.3.14.3.2.26";
    public const string Sha224 = "2.16.840.1.101.3.4.2.4";
    public const string Sha256 = "2.16.840.1.101.3.4.2.1";
    public const string Sha384 = "2.16.840.1.101.3.4.2.2";
    public const string Sha512 = "2.16.840.1.101.3.4.2.3";

    // RFC 8017: RSA.
    public const string Rsa = "1.2.840.113549.1.1.1";
    public const string RsaOaep = "1.2.840.113549.1.1.7";
    public const string Mgf1 = "1.2.840.113549.1.1.8";
    public const string PSpecified = "1.2.840.113549.1.1.9";
    public const string RsaPss = "1.2.840.113549.1.1.10";
    public const string RsaMd5 = "1.2.840.113549.1.1.4";
    public const string RsaSha1 = "1.2.840.113549.1.1.5";
    public const string RsaSha224 = "1.2.840.113549.1.1.14";
    public const string RsaSha256 = "1.2.840.113549.1.1.11";
    public const string RsaSha384 = "1.2.840.113549.1.1.12";
    public const string RsaSha512 = "1.2.840.113549.1.1.13";

    // RFC 5480, RFC 5758, RFC 8410: curves.
    public const string EcKey = "1.2.840.10045.2.1";
    public const string EcdsaSha1 = "1.2.840.10045.4.1";
    public const string EcdsaSha224 = "1.2.840.10045.4.3.1";
    public const string EcdsaSha256 = "1.2.840.10045.4.3.2";
    public const string EcdsaSha384 = "1.2.840.10045.4.3.3";
    public const string EcdsaSha512 = "1.2.840.10045.4.3.4";
    public const string P256 = "1.2.840.10045.3.1.7";
    public const string P384 = "1.3.132.0.34";
    public const string P521 = "1.3.132.0.35";
    public const string X25519 = "1.3.101.110";
    public const string Ed25519 = "1.3.101.112";

    // RFC 5753 §7.1.4, RFC 8418 §2.1: key agreement.
    public const string DhSha1Kdf = "1.3.133.16.840.63.0.2";
    public const string DhSha224Kdf = "1.3.132.1.11.0";
    public const string DhSha256Kdf = "1.3.132.1.11.1";
    public const string DhSha384Kdf = "1.3.132.1.11.2";
    public const string DhSha512Kdf = "1.3.132.1.11.3";
    public const string DhHkdfSha256 = "1.2.840.113549.1.9.16.3.19";
    public const string DhHkdfSha384 = "1.2.840.113549.1.9.16.3.20";
    public const string DhHkdfSha512 = "1.2.840.113549.1.9.16.3.21";

    // RFC 3565, RFC 5084, RFC 8103: ciphers and key wrap.
    public const string Aes128Wrap = "2.16.840.1.101.3.4.1.5";
    public const string Aes192Wrap = "2.16.840.1.101.3.4.1.25";
    public const string Aes256Wrap = "2.16.840.1.101.3.4.1.45";
    public const string Aes128Cbc = "2.16.840.1.101.3.4.1.2";
    public const string Aes192Cbc = "2.16.840.1.101.3.4.1.22";
    public const string Aes256Cbc = "2.16.840.1.101.3.4.1.42";
    public const string Aes128Gcm = "2.16.840.1.101.3.4.1.6";
    public const string Aes192Gcm = "2.16.840.1.101.3.4.1.26";
    public const string Aes256Gcm = "2.16.840.1.101.3.4.1.46";
    public const string TripleDesCbc = "1.2.840.113549.3.7";
    public const string ChaCha20Poly1305 = "1.2.840.113549.1.9.16.3.18";

    // RFC 5280, RFC 8398: certificates.
    public const string EmailAddress = "1.2.840.113549.1.9.1";
    public const string SmtpUtf8Mailbox = "1.3.6.1.5.5.7.8.9";
    public const string EmailProtection = "1.3.6.1.5.5.7.3.4";
    public const string AnyExtendedKeyUsage = "2.5.29.37.0";
    public const string SubjectAlternativeName = "2.5.29.17";

    // RFC 5280 §4.2, §5.2, RFC 6960: revocation.
    public const string DeltaList = "2.5.29.27";
    public const string ListScope = "2.5.29.28";
    public const string ListPlaces = "2.5.29.31";
    public const string AuthorityAccess = "1.3.6.1.5.5.7.1.1";
    public const string OcspAccess = "1.3.6.1.5.5.7.48.1";
    public const string OcspBasic = "1.3.6.1.5.5.7.48.1.1";
    public const string OcspSigning = "1.3.6.1.5.5.7.3.9";
}
