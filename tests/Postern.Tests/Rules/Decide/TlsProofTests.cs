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

    /// <summary>What was always proven is asked for beside the floor, and what is published is told before it.</summary>
    [Theory]
    [InlineData(DowngradeRoad.Portal, ServerProof.Dane, TlsFault.Downgraded)]
    [InlineData(DowngradeRoad.Wait, ServerProof.Dane, TlsFault.Downgraded)]
    [InlineData(DowngradeRoad.Ignore, ServerProof.Dane, null)]
    [InlineData(DowngradeRoad.Portal, null, null)]
    public void A_session_that_is_less_than_ever_falls_short(DowngradeRoad road, ServerProof? was, TlsFault? expected)
    {
        var floor = new TlsFloor(TlsVersion.Tls12, CertificateCheck.Any) { Downgrade = road };
        var session = Session(TlsVersion.Tls13, verified: true) with { FellFrom = was };

        Assert.Equal(expected, TlsProof.Shortfall(session, floor));
        Assert.Equal(TlsFault.StsMismatch, TlsProof.Shortfall(session with { Published = PublishedTrust.Broken }, floor));
    }

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

    /// <summary>A stronger proof satisfies a weaker demand, and never the other way round.</summary>
    [Theory]
    [InlineData(ServerProof.Encrypted, CertificateCheck.Any, null)]
    [InlineData(ServerProof.Encrypted, CertificateCheck.Verified, TlsFault.NotVerified)]
    [InlineData(ServerProof.Encrypted, CertificateCheck.MtaSts, TlsFault.NotPublished)]
    [InlineData(ServerProof.Encrypted, CertificateCheck.Dane, TlsFault.NotPublished)]
    [InlineData(ServerProof.Verified, CertificateCheck.Verified, null)]
    [InlineData(ServerProof.Verified, CertificateCheck.MtaSts, TlsFault.NotPublished)]
    [InlineData(ServerProof.Verified, CertificateCheck.Dane, TlsFault.NotPublished)]
    [InlineData(ServerProof.MtaSts, CertificateCheck.Verified, null)]
    [InlineData(ServerProof.MtaSts, CertificateCheck.MtaSts, null)]
    [InlineData(ServerProof.MtaSts, CertificateCheck.Dane, TlsFault.NotPublished)]
    [InlineData(ServerProof.Dane, CertificateCheck.Any, null)]
    [InlineData(ServerProof.Dane, CertificateCheck.Verified, null)]
    [InlineData(ServerProof.Dane, CertificateCheck.MtaSts, null)]
    [InlineData(ServerProof.Dane, CertificateCheck.Dane, null)]
    public void Proofs_have_an_order(ServerProof proof, CertificateCheck asked, TlsFault? expected)
    {
        var session = Proving(proof);
        Assert.Equal(proof, session.Proof);
        Assert.Equal(expected, TlsProof.Shortfall(session, new TlsFloor(TlsVersion.Tls12, asked)));
    }

    /// <summary>DNSSEC vouches for the host, but not for who named it: an attacker may have named a host of his own.</summary>
    [Fact]
    public void A_host_that_an_unsigned_domain_names_is_not_proven_by_DANE()
    {
        var session = Proving(ServerProof.Dane) with { Dane = new DaneMatch { Record = "3 1 1", BaseDomain = "mx.example.org", NameIsSecure = false } };

        Assert.Equal(ServerProof.Encrypted, session.Proof);
        Assert.Equal(TlsFault.NotPublished, TlsProof.Shortfall(session, new TlsFloor(TlsVersion.Tls12, CertificateCheck.Dane)));
    }

    [Theory]
    [InlineData(CertificateCheck.Any)]
    [InlineData(CertificateCheck.Verified)]
    [InlineData(CertificateCheck.MtaSts)]
    [InlineData(CertificateCheck.Dane)]
    public void A_mismatch_with_DANE_is_a_fault_under_every_rule_that_heeds_it(CertificateCheck asked)
    {
        var session = Session(TlsVersion.Tls13, verified: true) with
        {
            Published = PublishedTrust.Broken,
            Dane = new DaneMatch { BaseDomain = "mx.example.org", NameIsSecure = true, Problem = "another certificate" },
        };

        Assert.Equal(TlsFault.DaneMismatch, TlsProof.Shortfall(session, new TlsFloor(TlsVersion.Tls12, asked)));
    }

    [Theory]
    [InlineData(CertificateCheck.Any, null)]
    [InlineData(CertificateCheck.Verified, null)]
    [InlineData(CertificateCheck.MtaSts, TlsFault.DaneMismatch)]
    [InlineData(CertificateCheck.Dane, TlsFault.DaneMismatch)]
    public void A_rule_that_ignores_what_is_published_still_gets_what_it_asks_for(CertificateCheck asked, TlsFault? expected)
    {
        var session = Session(TlsVersion.Tls13, verified: true) with
        {
            Published = PublishedTrust.Broken,
            Dane = new DaneMatch { BaseDomain = "mx.example.org", NameIsSecure = true, Problem = "another certificate" },
        };

        Assert.Equal(expected, TlsProof.Shortfall(session, new TlsFloor(TlsVersion.Tls12, asked) { HeedsPublished = false }));
    }

    /// <summary>A lane that was opened for a rule that ignores what is published is no lane for one that heeds it.</summary>
    [Fact]
    public void What_nobody_asked_for_is_not_proven() =>
        Assert.Equal(TlsFault.PublishedUnknown, TlsProof.Shortfall(Session(TlsVersion.Tls13, true) with { Published = null }, new TlsFloor(TlsVersion.Tls12, CertificateCheck.Any)));

    [Fact]
    public void A_policy_that_does_not_name_the_server_is_a_fault() =>
        Assert.Equal(TlsFault.StsMismatch, TlsProof.Shortfall(Session(TlsVersion.Tls13, true) with { Published = PublishedTrust.Broken }, new TlsFloor(TlsVersion.Tls12, CertificateCheck.Any)));

    static TlsSession Proving(ServerProof proof) => proof switch
    {
        ServerProof.Encrypted => Session(TlsVersion.Tls13, verified: false),
        ServerProof.Verified => Session(TlsVersion.Tls13, verified: true),
        ServerProof.MtaSts => Session(TlsVersion.Tls13, verified: true) with { StsId = "20261101", Published = PublishedTrust.Held },
        ServerProof.Dane => Session(TlsVersion.Tls13, verified: false) with
        {
            Published = PublishedTrust.Held,
            Dane = new DaneMatch { Record = "3 1 1", BaseDomain = "mx.example.org", NameIsSecure = true },
        },
    };

    static TlsSession Session(TlsVersion version, bool verified) => new()
    {
        Version = version,
        CipherSuite = "TLS_AES_256_GCM_SHA384",
        Bits = 256,
        Published = PublishedTrust.None,
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
