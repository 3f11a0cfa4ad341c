using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postern.Host.Doors;

/// <summary>The certificate that the gateway makes for itself where the settings name none: self-signed, in the data folder.</summary>
static class OwnCertificate
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(397);
    public static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <summary>Makes it when there is none or its end is near. The key stays, so a TLSA record of the key stays right (RFC 7671 §5.1).</summary>
    public static void Prepare(string certificatePath, string keyPath, string hostname, DateTimeOffset now)
    {
        if (File.Exists(certificatePath) && File.Exists(keyPath))
        {
            using var existing = X509CertificateLoader.LoadCertificateFromFile(certificatePath);
            if (existing.NotAfter.ToUniversalTime() > (now + RenewBefore).UtcDateTime) return;
        }

        using var key = KeyIn(keyPath);
        using var certificate = Request(hostname, key).CreateSelfSigned(now.AddMinutes(-5), now + Lifetime);
        var fresh = $"{certificatePath}.new";
        File.WriteAllText(fresh, certificate.ExportCertificatePem());
        File.Move(fresh, certificatePath, overwrite: true);
    }

    static ECDsa KeyIn(string path)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(path)) key.ImportFromPem(File.ReadAllText(path));
        else WritePrivate(path, key.ExportPkcs8PrivateKeyPem());
        return key;
    }

    static CertificateRequest Request(string hostname, ECDsa key)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(hostname);
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);

        var request = new CertificateRequest($"CN={hostname}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        return request;
    }

    static void WritePrivate(string path, string text)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using var writer = new StreamWriter(file);
        writer.Write(text);
    }
}
