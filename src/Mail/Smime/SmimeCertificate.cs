using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postern.Mail.Smime;

/// <summary>
/// An X.509 certificate as mail looks at it (RFC 8550): facts only. Whether it is good enough is judged elsewhere, and whether it
/// may be believed is the business of a chain check. Immutable, for any thread.
/// </summary>
public sealed class SmimeCertificate : IEquatable<SmimeCertificate>
{
    readonly ReadOnlyMemory<byte> der;
    readonly Lazy<X509Certificate2> platform;
    readonly Lazy<RSA> rsa;

    internal SmimeCertificate(ReadOnlyMemory<byte> der, CertificateFields fields)
    {
        (this.der, Fields) = (der, fields);
        platform = new(() => X509CertificateLoader.LoadCertificate(der.Span));
        rsa = new(() => LoadRsa(fields.PublicKeyOctets));
    }

    /// <summary>Reads one certificate in DER; false when it is none, holds more than that, or passes a limit.</summary>
    public static bool TryRead(ReadOnlySpan<byte> der, [NotNullWhen(true)] out SmimeCertificate? certificate)
    {
        certificate = CertificateReader.Read(der.ToArray());
        return certificate is not null;
    }

    /// <summary>The certificate itself.</summary>
    public ReadOnlyMemory<byte> Der => der;

    /// <summary>Mail addresses as written: rfc822Name and SmtpUTF8Mailbox (RFC 8398) of the alternative name, emailAddress of the subject. At most <see cref="SmimeLimits.AddressesMax"/>.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>SHA-256 over the certificate, lower-case hexadecimal.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The subject's name, for people.</summary>
    public required string Subject { get; init; }

    /// <summary>The issuer's name, for people.</summary>
    public required string Issuer { get; init; }

    /// <summary>Serial number, upper-case hexadecimal.</summary>
    public required string Serial { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    public required KeyKind KeyKind { get; init; }

    /// <summary>Length of the key in bits; 0 for <see cref="KeyKind.Other"/>.</summary>
    public required int KeyBits { get; init; }

    /// <summary>The digest that the issuer signed with.</summary>
    public required DigestKind SignatureDigest { get; init; }

    /// <summary>1 or 3; version 1 has no extensions, so anybody's certificate could be an authority's.</summary>
    public required int Version { get; init; }

    /// <summary>True when the key may encrypt to its owner: keyEncipherment for RSA, keyAgreement for curves, or no key usage at all (RFC 8550 §4.4.2).</summary>
    public required bool MayEncrypt { get; init; }

    /// <summary>True when the key may sign mail: digitalSignature or nonRepudiation, or no key usage at all.</summary>
    public required bool MaySign { get; init; }

    public required MailUse MailUse { get; init; }

    /// <summary>True when it says that it is an authority's (RFC 5280 §4.2.1.9).</summary>
    public required bool IsAuthority { get; init; }

    /// <summary>True when issuer and subject are the same and the signature is that of its own key.</summary>
    public required bool IsSelfSigned { get; init; }

    /// <summary>What its owner's program can open, as the certificate itself says (RFC 4262); null when it does not.</summary>
    public required SmimeCapabilities? Capabilities { get; init; }

    /// <summary>The certificate's fields as bytes.</summary>
    internal CertificateFields Fields { get; }

    /// <summary>Its subjectKeyIdentifier, by which some name it; empty when it has none.</summary>
    internal ReadOnlyMemory<byte> KeyIdentifier { get; init; }

    internal ReadOnlyMemory<byte> PublicKeyOctets => Fields.PublicKeyOctets;

    /// <summary>True when the key is marked for OAEP only (RFC 4055 §1.2).</summary>
    public bool AsksForOaep => Fields.KeyAlgorithm == Cms.Oids.RsaOaep;

    internal X509Certificate2 Platform => platform.Value;

    /// <summary>The RSA key; null for other kinds. Shared: not to be disposed of.</summary>
    internal RSA? RsaKey => KeyKind is KeyKind.Rsa ? rsa.Value : null;

    /// <summary>True when it was made for that mailbox. The domain is compared in any case; the local part too, since no exchanger in use tells them apart.</summary>
    public bool IsFor(string address) => Addresses.Contains(address, StringComparer.OrdinalIgnoreCase);

    public bool Equals(SmimeCertificate? other) => other is not null && Fingerprint == other.Fingerprint;

    public override bool Equals(object? obj) => Equals(obj as SmimeCertificate);

    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);

    /// <summary>The fingerprint: names in certificates are people's.</summary>
    public override string ToString() => Fingerprint;

    // The platform's certificate gives no key that is marked for PSS or OAEP.
    static RSA LoadRsa(ReadOnlyMemory<byte> key)
    {
        var rsa = RSA.Create();
        rsa.ImportRSAPublicKey(key.Span, out _);
        return rsa;
    }
}
