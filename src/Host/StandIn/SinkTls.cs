using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postern.Host.StandIn;

/// <summary>What kind of TLS a stand-in exchanger shows.</summary>
enum SinkTls { Good, None, SelfSigned, Expired, Old, DropAfterStartTls }

/// <summary>Certificates of stand-in exchangers: a root made for the occasion, and what it signs.</summary>
sealed class SinkCertificates : IDisposable
{
    readonly ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly X509Certificate2 root;
    readonly DateTimeOffset now;

    public SinkCertificates(TimeProvider clock)
    {
        now = clock.GetUtcNow();
        var request = new CertificateRequest("CN=Postern stand-in root", rootKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        root = request.CreateSelfSigned(now.AddDays(-30), now.AddDays(30));
    }

    public string RootPem => root.ExportCertificatePem();

    /// <returns>Null for a server without TLS.</returns>
    public Func<SslServerAuthenticationOptions>? Options(SinkTls tls, string hostname) => tls switch
    {
        SinkTls.Good => With(Signed(hostname, now.AddDays(-1), now.AddDays(20)), SslProtocols.Tls12 | SslProtocols.Tls13),
        SinkTls.None => null,
        SinkTls.SelfSigned => With(SelfSigned(hostname), SslProtocols.Tls12 | SslProtocols.Tls13),
        SinkTls.Expired => With(Signed(hostname, now.AddDays(-20), now.AddDays(-2)), SslProtocols.Tls12 | SslProtocols.Tls13),
#pragma warning disable SYSLIB0039, CA5397 // TLS 1.0 on purpose: the stand-in for a server that never moved on.
        SinkTls.Old => With(Signed(hostname, now.AddDays(-1), now.AddDays(20)), SslProtocols.Tls),
#pragma warning restore SYSLIB0039, CA5397
        SinkTls.DropAfterStartTls => () => throw new IOException("the stand-in drops the connection after STARTTLS"),
    };

    static Func<SslServerAuthenticationOptions> With(X509Certificate2 certificate, SslProtocols protocols)
    {
        var context = SslStreamCertificateContext.Create(certificate, null, offline: true);
        return () => new SslServerAuthenticationOptions { ServerCertificateContext = context, EnabledSslProtocols = protocols };
    }

    X509Certificate2 Signed(string hostname, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Request(hostname, key).Create(root, from, until, RandomNumberGenerator.GetBytes(16));
        using var whole = certificate.CopyWithPrivateKey(key);
        return Usable(whole);
    }

    X509Certificate2 SelfSigned(string hostname)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Request(hostname, key).CreateSelfSigned(now.AddDays(-1), now.AddDays(20));
        return Usable(certificate);
    }

    static CertificateRequest Request(string hostname, ECDsa key)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(hostname);
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest($"CN={hostname}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        return request;
    }

    static X509Certificate2 Usable(X509Certificate2 certificate) => X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);

    public void Dispose()
    {
        root.Dispose();
        rootKey.Dispose();
    }
}
