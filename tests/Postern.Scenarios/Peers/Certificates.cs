using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postern.Scenarios.Peers;

/// <summary>What is wrong with a server's certificate; an RSA key is not wrong, only needed by what is.</summary>
public enum Flaw { None, Expired, SelfSigned, WrongName, RsaKey }

/// <summary>A certificate authority of the test's own, and server certificates from it, as PEM files.</summary>
public sealed class Certificates : IDisposable
{
    readonly TempFolder folder = new();
    readonly ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly X509Certificate2 root;
    readonly DateTimeOffset now = TimeProvider.System.GetUtcNow();
    readonly Dictionary<(string, Flaw), ServerCertificate> made = [];
    byte serial;

    public Certificates()
    {
        var request = new CertificateRequest("CN=Postern scenarios", rootKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        root = request.CreateSelfSigned(now.AddYears(-2), now.AddYears(2));
        Root = folder.Write("ca.pem", root.ExportCertificatePem());
    }

    /// <summary>The authority's certificate: what the gateway is told to trust.</summary>
    public string Root { get; }

    /// <summary>A certificate for a server's name; the same one each time.</summary>
    public ServerCertificate For(string name, Flaw flaw = Flaw.None) => made.TryGetValue((name, flaw), out var known) ? known : made[(name, flaw)] = Anew(name, flaw);

    /// <summary>Another certificate and another key, in the same files.</summary>
    public ServerCertificate Anew(string name, Flaw flaw = Flaw.None)
    {
        using AsymmetricAlgorithm key = flaw == Flaw.RsaKey ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(flaw == Flaw.WrongName ? $"not-{name}" : name, key);
        var (from, until) = flaw == Flaw.Expired ? (now.AddDays(-60), now.AddDays(-30)) : (now.AddDays(-1), now.AddDays(90));

        using var certificate = flaw == Flaw.SelfSigned ? request.CreateSelfSigned(from, until) : request.Create(root.SubjectName, X509SignatureGenerator.CreateForECDsa(rootKey), from, until, [1, ++serial]);
        var file = $"{name}-{flaw}";
        return new(
            folder.Write($"{file}.pem", certificate.ExportCertificatePem()),
            folder.Write($"{file}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    public void Dispose()
    {
        root.Dispose();
        rootKey.Dispose();
        folder.Dispose();
    }

    static CertificateRequest Request(string name, AsymmetricAlgorithm key)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);

        var request = key is RSA rsa
            ? new CertificateRequest($"CN={name}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest($"CN={name}", (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1")], false));
        return request;
    }
}

/// <param name="Chain">PEM file of the certificate.</param>
/// <param name="Key">PEM file of its private key (PKCS #8).</param>
public sealed record ServerCertificate(string Chain, string Key);
