using System.Net;
using Postern.Flow.Deliver;
using Postern.Flow.Domains;
using Postern.Flow.Reporting;
using Postern.Mail.Dane;
using Postern.Mail.Dns;
using Postern.Mail.MtaSts;
using Postern.Mail.Tls;
using Postern.Mail.TlsRpt;
using Postern.Rules.Decide;
using Postern.Store.Queue;

namespace Postern.Tests.Flow.Reporting;

/// <summary>RFC 8460 §4.3.</summary>
public sealed class SessionJudgeTests
{
    const string Domain = "partner.example";
    const string Host = "mx.partner.example";

    static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    static readonly TlsFloor Any = new(TlsVersion.Tls12, CertificateCheck.Any);
    static readonly AssociationRecord Record = new(CertificateUsage.DaneEe, CertificateSelector.PublicKey, CertificateMatching.Sha256, new byte[32]);
    static readonly Expectation Dane = new Expectation.Dane(new DaneReference(Host, [Record]) { NameIsSecure = true });
    static readonly Expectation Nothing = new Expectation.Nothing();

    [Theory]
    [InlineData(TlsFault.NotOffered, "starttls-not-supported")]
    [InlineData(TlsFault.Refused, "starttls-not-supported")]
    [InlineData(TlsFault.RefusedForNow, "starttls-not-supported")]
    [InlineData(TlsFault.HandshakeFailed, "validation-failure")]
    public void Without_TLS_it_is_told_why_whatever_is_published(TlsFault fault, string word)
    {
        foreach (var expected in new[] { Nothing, Dane, new Expectation.TlsOnly(Host), Tested() })
            Assert.Equal(word, Word(expected, Closed(fault)));
        Assert.Equal(word, Word(Sts(), Closed(TlsFault.StsMismatch) with { Met = fault }));
    }

    [Theory]
    [InlineData(false, true, false, "certificate-not-trusted")]
    [InlineData(false, false, false, "certificate-not-trusted")]
    [InlineData(false, true, true, "certificate-expired")]
    [InlineData(true, false, false, "certificate-host-mismatch")]
    [InlineData(true, true, false, null)]
    public void Under_MTA_STS_the_certificate_is_told_of_enforced_or_tested(bool isTrusted, bool isNamed, bool isExpired, string? word)
    {
        var session = Session(isTrusted, isNamed, isExpired);

        Assert.Equal(word, Word(Sts(), Closed(TlsFault.StsMismatch) with { Tls = session }));
        Assert.Equal(word, Word(Tested(), Closed(TlsFault.NotVerified) with { Tls = session }));
    }

    [Fact]
    public void An_exchanger_that_the_policy_does_not_name_is_told_of()
    {
        var unnamed = Result(new Expectation.StsUnnamed(Known(StsMode.Enforce, "other.example")), Closed(TlsFault.StsMismatch));

        Assert.Equal(("validation-failure", "sts", Domain), (unnamed?.Failure?.Result, unnamed?.Policy.Type, unnamed?.Policy.Domain));
        Assert.Null(unnamed?.Failure?.ReceivingIp);
        Assert.Equal("validation-failure", Word(new Expectation.StsTested(Known(StsMode.Testing, "other.example")), Closed(TlsFault.NotVerified) with { Tls = Session(true, true, false) }));
    }

    [Theory]
    [InlineData(TlsResultType.StsPolicyFetchError, "sts-policy-fetch-error")]
    [InlineData(TlsResultType.StsPolicyInvalid, "sts-policy-invalid")]
    [InlineData(TlsResultType.StsWebPkiInvalid, "sts-webpki-invalid")]
    public void A_policy_that_cannot_be_got_is_told_of_with_each_session(TlsResultType fault, string word)
    {
        var result = Result(new Expectation.StsUnfetched("why") { Fault = fault }, Closed(TlsFault.NotPublished) with { Tls = Session(true, true, false) });

        Assert.Equal((word, "why", "sts", Domain), (result?.Failure?.Result, result?.Failure?.Reason, result?.Policy.Type, result?.Policy.Domain));
    }

    [Fact]
    public void Under_DANE_the_policy_is_that_of_the_exchanger()
    {
        var result = Result(Dane, Closed(TlsFault.DaneMismatch) with { Tls = Session(true, true, false) with { Dane = new() { BaseDomain = Host, NameIsSecure = true, Problem = "another certificate" } } });

        Assert.Equal(("tlsa", Host, Domain), (result?.Policy.Type, result?.Policy.Domain, result?.Domain));
        Assert.Equal([$"3 1 1 {new string('0', 64)}"], result?.Policy.Text);
        Assert.Equal(("certificate-not-trusted", "another certificate"), (result?.Failure?.Result, result?.Failure?.Reason));
    }

    [Fact]
    public void Records_that_cannot_be_used_and_look_ups_that_fail_have_words_of_their_own()
    {
        Assert.Equal("tlsa-invalid", Word(new Expectation.TlsOnly(Host), Closed(TlsFault.NotVerified) with { Tls = Session(true, true, false) }));
        Assert.Equal("dnssec-invalid", Word(new Expectation.Unknown("SERVFAIL") { IsDane = true }, new LaneAnswer.Wait(new Evidence { Why = "SERVFAIL" })));
        Assert.Null(Result(new Expectation.Unknown("the ledger is gone"), new LaneAnswer.Wait(new Evidence { Why = "the ledger is gone" })));
    }

    [Theory]
    [InlineData(CertificateCheck.Dane, "dane-required")]
    [InlineData(CertificateCheck.MtaSts, null)]
    public void A_rule_of_ours_that_asks_for_DANE_is_told_of(CertificateCheck asked, string? word) =>
        Assert.Equal(word, Word(Nothing, Closed(TlsFault.NotPublished) with { Tls = Session(true, true, false) }, Any with { Certificate = asked }));

    [Theory]
    [InlineData(TlsFault.NotVerified)]
    [InlineData(TlsFault.TooOld)]
    public void Our_other_rules_are_no_fault_of_the_domain(TlsFault fault)
    {
        var result = Result(Nothing, Closed(fault) with { Tls = Session(false, false, true) });

        Assert.Equal("no-policy-found", result?.Policy.Type);
        Assert.Null(result?.Failure);
    }

    [Fact]
    public void No_connection_is_no_session_and_who_does_not_ask_does_not_tell()
    {
        Assert.Null(Result(Nothing, new LaneAnswer.Wait(new Evidence { Why = "no connection" })));
        Assert.Null(Result(new Expectation.Unasked(), Closed(TlsFault.NotOffered)));
        Assert.Null(Result(new Expectation.StsUnfetched("too late"), Closed(TlsFault.NotOffered)));
    }

    [Theory]
    [InlineData("198.18.0.1", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("8.8.4.4", true)]
    public void Our_own_address_is_told_when_it_is_one_that_others_see(string from, bool isTold) =>
        Assert.Equal(isTold ? from : null, Result(Nothing, Closed(TlsFault.NotOffered) with { From = IPAddress.Parse(from) })?.Failure?.SendingIp);

    static Expectation.Sts Sts() => new(Known(StsMode.Enforce, Host));

    static Expectation.StsTested Tested() => new(Known(StsMode.Testing, Host));

    static KnownPolicy Known(StsMode mode, string mx) =>
        new(Domain, "1", new StsPolicy(mode, [MxPattern.TryRead(mx, out var pattern) ? pattern : throw new ArgumentException(mx)], TimeSpan.FromDays(1)), Now, Now.AddDays(1));

    static LaneAnswer.Closed Closed(TlsFault fault) => new(fault, "words", IsWhole: true);

    static TlsSession Session(bool isTrusted, bool isNamed, bool isExpired) => new()
    {
        Version = TlsVersion.Tls13,
        CipherSuite = "TLS_AES_256_GCM_SHA384",
        Bits = 256,
        Certificate = new()
        {
            Subject = "CN=x",
            Issuer = "CN=y",
            Names = [],
            Sha256 = "00",
            NotBefore = Now.AddYears(-1),
            NotAfter = isExpired ? Now.AddDays(-1) : Now.AddYears(1),
            ChainIsTrusted = isTrusted,
            NameMatches = isNamed,
            Problem = "problem",
        },
    };

    static string? Word(Expectation expected, LaneAnswer answer, TlsFloor? floor = null) => Result(expected, answer, floor)?.Failure?.Result;

    static TlsSessionResult? Result(Expectation expected, LaneAnswer answer, TlsFloor? floor = null) =>
        SessionJudge.Of(Domain, Host, IPAddress.Parse("192.0.2.7"), expected, floor ?? Any, answer, Now);
}
