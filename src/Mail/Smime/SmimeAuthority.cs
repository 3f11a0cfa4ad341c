using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Addresses;
using Postern.Mail.Smime.Cms;

namespace Postern.Mail.Smime;

/// <summary>
/// An organization's own certification authority (RFC 5280, RFC 8550). Its own key is ECDSA P-256: small, and only ever checked.
/// What it issues to people is RSA, because one certificate must serve for signing and for encrypting, and RSA is what every mail
/// program can encrypt to; several still cannot do so with a curve.
/// </summary>
public static class SmimeAuthority
{
    /// <summary>Bits of a user's key: what German health care asks for since 2024 (BSI TR-03116-4); 2048 would sign three times as fast.</summary>
    public const int KeyBits = 3072;

    /// <summary>For how long an authority holds.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(3653);

    // Clocks of recipients go wrong by minutes.
    static readonly TimeSpan Backdating = TimeSpan.FromHours(1);

    const int SerialLength = 16;

    /// <summary>Makes a self-signed authority that may issue to people, but make no further authority.</summary>
    public static SmimeIdentity Create(string organization, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        name.AddOrganizationName(Bounded(organization));
        name.AddCommonName(Bounded(organization + " mail authority"));
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var certificate = request.CreateSelfSigned(now - Backdating, now + Lifetime);
        return Identity(certificate, key.ExportPkcs8PrivateKey());
    }

    /// <summary>Makes a key and a certificate for one mailbox, for signing and encrypting; it never outlives the authority.</summary>
    /// <param name="authority">What <see cref="Create"/> made.</param>
    /// <param name="address">Whose mailbox; stands in the alternative name.</param>
    /// <param name="name">The person's name, null to leave it out.</param>
    /// <param name="now">The time.</param>
    /// <param name="lifetime">For how long it holds.</param>
    /// <param name="kind"><see cref="KeyKind.Rsa"/> with <see cref="KeyBits"/>, or a curve of NIST.</param>
    public static SmimeIdentity Issue(SmimeIdentity authority, EmailAddress address, string? name, DateTimeOffset now, TimeSpan lifetime, KeyKind kind = KeyKind.Rsa)
    {
        var end = now + lifetime < authority.Certificate.NotAfter ? now + lifetime : authority.Certificate.NotAfter;
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(Bounded(name ?? address.ToString()));
        using AsymmetricAlgorithm key = kind is KeyKind.Rsa ? RSA.Create(KeyBits) : ECDsa.Create(Curves.Of(kind));
        var request = key is RSA rsa
            ? new CertificateRequest(subject.Build(), rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject.Build(), (ECDsa)key, HashAlgorithmName.SHA256);
        AddExtensions(request, authority, address, kind is KeyKind.Rsa ? X509KeyUsageFlags.KeyEncipherment : X509KeyUsageFlags.KeyAgreement);

        var signer = X509SignatureGenerator.CreateForECDsa(authority.Key.Signer ?? throw new ArgumentException("The authority's key is no curve's.", nameof(authority)));
        var serial = RandomNumberGenerator.GetBytes(SerialLength);
        serial[0] = (byte)(serial[0] & 0x7F | 0x40); // positive, and always as long (RFC 5280 §4.1.2.2)
        using var certificate = request.Create(authority.Certificate.Platform.SubjectName, signer, now - Backdating, end, serial);
        return Identity(certificate, key.ExportPkcs8PrivateKey()) with { Chain = [authority.Certificate] };
    }

    static void AddExtensions(CertificateRequest request, SmimeIdentity authority, EmailAddress address, X509KeyUsageFlags encryption)
    {
        var names = new SubjectAlternativeNameBuilder();
        if (!address.IsAscii) throw new ArgumentException("A certificate is made for addresses in ASCII only.", nameof(address));
        names.AddEmailAddress(address.ToString());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | encryption, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(Oids.EmailProtection)], critical: false));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(authority.Certificate.KeyIdentifier.Span));
    }

    static SmimeIdentity Identity(X509Certificate2 certificate, byte[] pkcs8)
    {
        if (!SmimeCertificate.TryRead(certificate.RawDataMemory.Span, out var made) || !SmimePrivateKey.TryRead(pkcs8, out var key))
            throw new InvalidOperationException("A certificate just made cannot be read.");
        CryptographicOperations.ZeroMemory(pkcs8);
        return new(made, key);
    }

    // X.520 allows 64 characters for a common name and an organization's (RFC 5280 §A.1).
    static string Bounded(string name) => name.Length <= 64 ? name : name[..64];
}
