using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Smime.Cms;

namespace Postern.Mail.Smime;

/// <summary>Takes the facts out of a certificate (RFC 5280 §4.1). What the platform cannot read is no certificate.</summary>
static class CertificateReader
{
    public static SmimeCertificate? Read(ReadOnlyMemory<byte> der)
    {
        if (der.Length > SmimeLimits.CertificateSizeMax) return null;
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            outer.ReadSequence();
            if (outer.HasData) return null;
            using var platform = X509CertificateLoader.LoadCertificate(der.Span);
            return Describe(der, platform);
        }
        catch (Exception broken) when (broken is CryptographicException or PlatformNotSupportedException or AsnContentException or ArgumentException or FormatException or OverflowException)
        {
            return null; // whatever is in a file that somebody sent: it is no certificate
        }
    }

    static SmimeCertificate? Describe(ReadOnlyMemory<byte> der, X509Certificate2 platform)
    {
        var fields = CertificateFields.Read(der);
        var (kind, bits) = KeyOf(fields);
        if (bits > SmimeLimits.RsaBitsMax) return null;
        var usage = platform.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault()?.KeyUsages;
        return new SmimeCertificate(der, fields)
        {
            Addresses = CertificateAddresses.Of(platform),
            Fingerprint = Convert.ToHexStringLower(SHA256.HashData(der.Span)),
            Subject = platform.Subject,
            Issuer = platform.Issuer,
            Serial = platform.SerialNumber,
            NotBefore = new DateTimeOffset(platform.NotBefore.ToUniversalTime()),
            NotAfter = new DateTimeOffset(platform.NotAfter.ToUniversalTime()),
            KeyKind = kind,
            KeyBits = bits,
            SignatureDigest = SignatureAlgorithm.DigestOf(fields.SignatureAlgorithm),
            Version = platform.Version,
            MayEncrypt = MayEncrypt(kind, usage),
            MaySign = kind is not (KeyKind.X25519 or KeyKind.Other) && (usage is not { } said || (said & (X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation)) != 0),
            MailUse = MailUseOf(platform),
            IsAuthority = platform.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault()?.CertificateAuthority ?? false,
            Capabilities = platform.Extensions[Oids.Capabilities] is { } announced ? SmimeCapabilities.Read(announced.RawData) : null,
            IsSelfSigned = SignatureAlgorithm.IsSelfSigned(platform, fields),
            KeyIdentifier = platform.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault()?.SubjectKeyIdentifierBytes ?? default,
        };
    }

    static bool MayEncrypt(KeyKind kind, X509KeyUsageFlags? usage) => kind switch
    {
        KeyKind.Rsa => usage is not { } said || said.HasFlag(X509KeyUsageFlags.KeyEncipherment),
        KeyKind.P256 or KeyKind.P384 or KeyKind.P521 or KeyKind.X25519 => usage is not { } said || said.HasFlag(X509KeyUsageFlags.KeyAgreement),
        KeyKind.Ed25519 or KeyKind.Other => false,
    };

    static (KeyKind Kind, int Bits) KeyOf(CertificateFields fields) => fields.KeyAlgorithm switch
    {
        Oids.Rsa or Oids.RsaPss or Oids.RsaOaep => (KeyKind.Rsa, RsaBits(fields.PublicKeyOctets)),
        Oids.EcKey => fields.KeyCurve switch
        {
            Oids.P256 => (KeyKind.P256, 256),
            Oids.P384 => (KeyKind.P384, 384),
            Oids.P521 => (KeyKind.P521, 521),
            _ => (KeyKind.Other, 0),
        },
        Oids.X25519 when fields.PublicKeyOctets.Length == 32 => (KeyKind.X25519, 256),
        Oids.Ed25519 when fields.PublicKeyOctets.Length == 32 => (KeyKind.Ed25519, 256),
        _ => (KeyKind.Other, 0),
    };

    static int RsaBits(ReadOnlyMemory<byte> key)
    {
        var modulus = new AsnReader(key, AsnEncodingRules.DER).ReadSequence().ReadInteger();
        return (int)long.Min(modulus.GetBitLength(), int.MaxValue);
    }

    static MailUse MailUseOf(X509Certificate2 platform)
    {
        if (platform.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is not { } uses) return MailUse.Unsaid;
        var named = uses.EnhancedKeyUsages.Cast<Oid>().Select(use => use.Value).ToList();
        if (named.Contains(Oids.EmailProtection)) return MailUse.Mail;
        return named.Contains(Oids.AnyExtendedKeyUsage) ? MailUse.Any : MailUse.Others;
    }
}
