using Postern.Mail.Addresses;
using Postern.Mail.OpenPgp;
using Postern.Mail.Smime;
using Postern.Rules.Keys;

namespace Postern.Flow.Keys;

/// <summary>Puts what the two kinds of keys say about themselves into the one form that policy judges.</summary>
public static class KeyDescriptions
{
    public static KeyDescription Of(SmimeCertificate certificate) => new()
    {
        Standard = KeyStandard.Smime,
        Fingerprint = certificate.Fingerprint,
        Addresses = [.. certificate.Addresses.Select(AddressOf).OfType<EmailAddress>().Distinct()],
        Algorithm = AlgorithmOf(certificate),
        Strength = StrengthOf(certificate.KeyKind),
        Bits = certificate.KeyBits,
        Version = certificate.Version,
        ValidFrom = certificate.NotBefore,
        ValidUntil = certificate.NotAfter,
        IsRevoked = false,
        HasWeakSignature = IsWeak(certificate.SignatureDigest),
        MayEncrypt = certificate.MayEncrypt && IsForMail(certificate),
        MaySign = certificate.MaySign && IsForMail(certificate),
    };

    public static KeyDescription Of(OpenPgpKey key)
    {
        var encryption = key.Encryption?.Algorithm ?? key.Algorithm;
        return new()
        {
            Standard = KeyStandard.OpenPgp,
            Fingerprint = key.Fingerprint,
            Addresses = key.Addresses,
            Algorithm = encryption.ToString(),
            Strength = StrengthOf(encryption),
            Bits = encryption.Bits,
            Version = key.Version,
            ValidFrom = key.Created,
            ValidUntil = Earlier(key.Expires, key.Encryption?.Until),
            IsRevoked = key.IsRevoked,
            HasWeakSignature = key.HasWeakSelfSignature,
            MayEncrypt = key.MayEncrypt,
            MaySign = key.MaySign,
        };
    }

    static EmailAddress? AddressOf(string text) => EmailAddress.TryParse(text, out var address) ? address : null;

    /// <summary>
    /// True for a certificate that vouches for others and is nobody's own. One that people made for themselves often claims to be an
    /// authority too, because common tools set that by default: it is its owner's all the same.
    /// </summary>
    public static bool IsOnlyAuthority(SmimeCertificate certificate) =>
        certificate.IsAuthority && !(certificate.IsSelfSigned && certificate.Addresses.Count > 0 && certificate.MayEncrypt);

    static bool IsForMail(SmimeCertificate certificate) => !IsOnlyAuthority(certificate) && certificate.MailUse switch
    {
        MailUse.Unsaid or MailUse.Mail or MailUse.Any => true,
        MailUse.Others => false,
    };

    static bool IsWeak(DigestKind digest) => digest switch
    {
        DigestKind.Md5 or DigestKind.Sha1 => true,
        DigestKind.None or DigestKind.Other or DigestKind.Sha224 or DigestKind.Sha256 or DigestKind.Sha384 or DigestKind.Sha512 => false,
    };

    static KeyStrength StrengthOf(KeyKind kind) => kind switch
    {
        KeyKind.Rsa => KeyStrength.Modulus,
        KeyKind.P256 or KeyKind.P384 or KeyKind.P521 or KeyKind.X25519 => KeyStrength.Curve,
        KeyKind.Ed25519 or KeyKind.Other => KeyStrength.Unknown,
    };

    static string AlgorithmOf(SmimeCertificate certificate) => certificate.KeyKind switch
    {
        KeyKind.Rsa => $"RSA-{certificate.KeyBits}",
        KeyKind.P256 => "P-256",
        KeyKind.P384 => "P-384",
        KeyKind.P521 => "P-521",
        KeyKind.X25519 => "X25519",
        KeyKind.Ed25519 => "Ed25519",
        KeyKind.Other => "unknown",
    };

    static KeyStrength StrengthOf(OpenPgpAlgorithm algorithm) =>
        algorithm.Curve is not null ? KeyStrength.Curve : algorithm.Name is "RSA" or "ELGAMAL" ? KeyStrength.Modulus : KeyStrength.Unknown;

    static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null ? other : other is null || one < other ? one : other;
}
