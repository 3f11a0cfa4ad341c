using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postern.Tests.Flow.Staff;

/// <summary>An authority of the clinic's own, and what stands between it and people.</summary>
sealed class PeoplePki : IDisposable
{
    const string ForSigningIn = "1.3.6.1.5.5.7.3.2";

    readonly DateTimeOffset now;
    readonly ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256), betweenKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly X509Certificate2 root, between;
    byte serial;

    public PeoplePki(DateTimeOffset now)
    {
        this.now = now;
        root = AuthorityRequest("CN=Clinic root", rootKey).CreateSelfSigned(now.AddDays(-10), now.AddDays(100));
        between = AuthorityRequest("CN=Clinic people", betweenKey).Create(root, now.AddDays(-9), now.AddDays(90), [9]).CopyWithPrivateKey(betweenKey);
    }

    public X509Certificate2 Authority => between;

    public X509Certificate2Collection Authorities => [root, between];

    public X509Certificate2 Issue(string? address, string? purpose = ForSigningIn, int days = 30, int rsaBits = 0, ECDsa? key = null, X509Certificate2? issuer = null)
    {
        using var rsa = rsaBits > 0 ? RSA.Create(rsaBits) : null;
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = rsa is not null
            ? new CertificateRequest("CN=Somebody", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=Somebody", key ?? curve, HashAlgorithmName.SHA256);
        if (address is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddEmailAddress(address);
            request.CertificateExtensions.Add(names.Build());
        }

        if (purpose is not null) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(purpose)], critical: false));
        var by = issuer ?? between;
        return request.Create(by.SubjectName, X509SignatureGenerator.CreateForECDsa(by.GetECDsaPrivateKey()!), now.AddDays(-5), now.AddDays(days), [1, ++serial]); // all here have one
    }

    public void Dispose()
    {
        rootKey.Dispose();
        betweenKey.Dispose();
    }

    static CertificateRequest AuthorityRequest(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        return request;
    }
}
