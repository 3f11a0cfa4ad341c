using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Addresses;
using Postern.Mail.Smime;

namespace Postern.Tests.Mail.Smime;

/// <summary>People of example.org with certificates, made once for all tests: RSA keys take their time.</summary>
static class People
{
    public static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    static readonly Lazy<SmimeIdentity> LazyAuthority = new(() => SmimeAuthority.Create("Example Clinic", Now));
    static readonly Lazy<SmimeIdentity> LazyRsa = new(() => Issue("rsa@example.org", KeyKind.Rsa));
    static readonly Lazy<SmimeIdentity> LazyP256 = new(() => Issue("p256@example.org", KeyKind.P256));
    static readonly Lazy<SmimeIdentity> LazyP384 = new(() => Issue("p384@example.org", KeyKind.P384));
    static readonly Lazy<SmimeIdentity> LazyP521 = new(() => Issue("p521@example.org", KeyKind.P521));
    static readonly Lazy<SmimeIdentity> LazyStranger = new(() => Issue("stranger@example.net", KeyKind.P256));

    public static SmimeIdentity Authority => LazyAuthority.Value;

    public static SmimeIdentity Rsa => LazyRsa.Value;

    public static SmimeIdentity P256 => LazyP256.Value;

    public static SmimeIdentity P384 => LazyP384.Value;

    public static SmimeIdentity P521 => LazyP521.Value;

    /// <summary>A certificate of the same authority for another address.</summary>
    public static SmimeIdentity Stranger => LazyStranger.Value;

    public static SmimeIdentity Of(KeyKind kind) => kind switch
    {
        KeyKind.Rsa => Rsa,
        KeyKind.P256 => P256,
        KeyKind.P384 => P384,
        KeyKind.P521 => P521,
        KeyKind.Other or KeyKind.X25519 or KeyKind.Ed25519 => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static EmailAddress Address(string text) => EmailAddress.TryParse(text, out var address) ? address : throw new ArgumentException("no address", nameof(text));

    /// <summary>A self-signed certificate as a test wants it.</summary>
    public static SmimeIdentity Make(string subject, Action<CertificateRequest> extend)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        extend(request);
        using var certificate = request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(30));
        return Identity(certificate.RawData, key.ExportPkcs8PrivateKey());
    }

    public static SmimeIdentity Identity(byte[] certificate, byte[] key)
    {
        Assert.True(SmimeCertificate.TryRead(certificate, out var read));
        Assert.True(SmimePrivateKey.TryRead(key, out var privateKey));
        return new(read, privateKey);
    }

    static SmimeIdentity Issue(string address, KeyKind kind) => SmimeAuthority.Issue(Authority, Address(address), "Dr. Example", Now, TimeSpan.FromDays(365), kind);
}
