using Postern.Mail.Tls;
using Postern.Rules.Decide;

namespace Postern.Tests.Rules.Decide;

public sealed class TlsProofTests
{
    [Theory]
    [InlineData(TlsVersion.Tls12, false, TlsVersion.Tls12, CertificateCheck.Any, null)]
    [InlineData(TlsVersion.Tls13, false, TlsVersion.Tls12, CertificateCheck.Any, null)]
    [InlineData(TlsVersion.Tls12, true, TlsVersion.Tls13, CertificateCheck.Any, TlsFault.TooOld)]
    [InlineData(TlsVersion.Tls13, false, TlsVersion.Tls13, CertificateCheck.Verified, TlsFault.NotVerified)]
    [InlineData(TlsVersion.Tls13, true, TlsVersion.Tls13, CertificateCheck.Verified, null)]
    public void A_session_proves_what_it_shows_and_no_more(TlsVersion version, bool verified, TlsVersion least, CertificateCheck check, TlsFault? expected) =>
        Assert.Equal(expected, TlsProof.Shortfall(Session(version, verified), new TlsFloor(least, check)));

    [Fact]
    public void Without_a_certificate_nothing_is_verified() =>
        Assert.Equal(TlsFault.NotVerified, TlsProof.Shortfall(Session(TlsVersion.Tls13, true) with { Certificate = null }, new TlsFloor(TlsVersion.Tls12, CertificateCheck.Verified)));

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Chain_and_name_must_both_hold(bool chain, bool name)
    {
        var session = Session(TlsVersion.Tls13, true);
        var certificate = session.Certificate! with { ChainIsTrusted = chain, NameMatches = name }; // set two lines above

        Assert.Equal(TlsFault.NotVerified, TlsProof.Shortfall(session with { Certificate = certificate }, new TlsFloor(TlsVersion.Tls12, CertificateCheck.Verified)));
    }

    /// <summary>Whatever the platform agreed on, and however well the certificate looks.</summary>
    [Theory]
    [InlineData("TLS_RSA_WITH_NULL_SHA256")]
    [InlineData("TLS_RSA_EXPORT_WITH_RC4_40_MD5")]
    [InlineData("TLS_ECDH_anon_WITH_AES_256_CBC_SHA")]
    [InlineData("TLS_ECDHE_RSA_WITH_RC4_128_SHA")]
    [InlineData("TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA")]
    [InlineData("TLS_RSA_WITH_AES_256_GCM_SHA384")]
    [InlineData("")]
    public void A_weak_suite_proves_nothing(string suite) =>
        Assert.Equal(TlsFault.WeakSuite, TlsProof.Shortfall(Session(TlsVersion.Tls12, true) with { CipherSuite = suite }, new TlsFloor(TlsVersion.Tls12, CertificateCheck.Any)));

    static TlsSession Session(TlsVersion version, bool verified) => new()
    {
        Version = version,
        CipherSuite = "TLS_AES_256_GCM_SHA384",
        Bits = 256,
        Certificate = new PeerCertificate
        {
            Subject = "CN=mx.example.org",
            Issuer = "CN=Example Root",
            Names = ["mx.example.org"],
            Sha256 = new string('0', 64),
            NotBefore = DateTimeOffset.UnixEpoch,
            NotAfter = DateTimeOffset.UnixEpoch.AddYears(80),
            ChainIsTrusted = verified,
            NameMatches = verified,
        },
    };
}
