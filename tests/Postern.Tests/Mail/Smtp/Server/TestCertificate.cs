using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postern.Tests.Mail.Smtp.Server;

/// <summary>A certificate for <c>gw.example.org</c> that nobody trusts, made once.</summary>
static class TestCertificate
{
    public static X509Certificate2 Server { get; } = Create();

    public static SslServerAuthenticationOptions Options() => new() { ServerCertificate = Server };

    static X509Certificate2 Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=gw.example.org", key, HashAlgorithmName.SHA256);
        var begin = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return request.CreateSelfSigned(begin, begin.AddYears(50));
    }
}
