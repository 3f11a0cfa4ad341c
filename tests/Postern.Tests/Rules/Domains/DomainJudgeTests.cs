using Postern.Mail.Spf;
using Postern.Mail.Tls;
using Postern.Mail.Tls.Probe;
using Postern.Rules.Decide;
using Postern.Rules.Domains;

namespace Postern.Tests.Rules.Domains;

/// <summary>The table is the verdict: what each exchanger shows, what the domain promises, what that comes to.</summary>
public sealed class DomainJudgeTests
{
    static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(56);

    // Each exchanger is a word: proven, unproven, old, failing, plain, dead, private, late. Behind a slash: dane, mismatch, tlsafails, sts, unnamed.
    [Theory]
    [InlineData("proven/dane", StsPromise.None, DomainLevel.AlwaysVerified)]
    [InlineData("unproven/dane", StsPromise.None, DomainLevel.AlwaysVerified)]
    [InlineData("proven/sts", StsPromise.Enforce, DomainLevel.AlwaysVerified)]
    [InlineData("proven/dane proven/sts", StsPromise.Enforce, DomainLevel.AlwaysVerified)]
    [InlineData("proven/sts dead/sts", StsPromise.Enforce, DomainLevel.AlwaysVerified)]
    [InlineData("proven", StsPromise.None, DomainLevel.Downgradable)]
    [InlineData("proven/sts", StsPromise.Testing, DomainLevel.Downgradable)]
    [InlineData("proven/dane proven", StsPromise.None, DomainLevel.Downgradable)]
    [InlineData("proven dead", StsPromise.None, DomainLevel.Downgradable)]
    [InlineData("proven late", StsPromise.None, DomainLevel.Downgradable)]
    [InlineData("unproven", StsPromise.None, DomainLevel.Unverified)]
    [InlineData("proven unproven", StsPromise.None, DomainLevel.Unverified)]
    [InlineData("unproven/sts", StsPromise.Testing, DomainLevel.Unverified)]
    [InlineData("proven plain", StsPromise.None, DomainLevel.SomeWithoutTls)]
    [InlineData("proven old", StsPromise.None, DomainLevel.SomeWithoutTls)]
    [InlineData("unproven failing", StsPromise.None, DomainLevel.SomeWithoutTls)]
    [InlineData("proven/dane plain", StsPromise.None, DomainLevel.SomeWithoutTls)]
    [InlineData("plain", StsPromise.None, DomainLevel.WithoutTls)]
    [InlineData("old", StsPromise.None, DomainLevel.WithoutTls)]
    [InlineData("plain/sts", StsPromise.Testing, DomainLevel.WithoutTls)]
    [InlineData("plain dead", StsPromise.None, DomainLevel.WithoutTls)]
    [InlineData("proven/mismatch", StsPromise.None, DomainLevel.PromiseBroken)]
    [InlineData("plain/dane", StsPromise.None, DomainLevel.PromiseBroken)]
    [InlineData("proven/tlsafails", StsPromise.None, DomainLevel.PromiseBroken)]
    [InlineData("proven/dane proven/mismatch", StsPromise.Enforce, DomainLevel.PromiseBroken)]
    [InlineData("unproven/sts", StsPromise.Enforce, DomainLevel.PromiseBroken)]
    [InlineData("plain/sts", StsPromise.Enforce, DomainLevel.PromiseBroken)]
    [InlineData("proven/unnamed", StsPromise.Enforce, DomainLevel.PromiseBroken)]
    [InlineData("proven/sts proven/unnamed", StsPromise.Enforce, DomainLevel.PromiseBroken)]
    [InlineData("dead", StsPromise.None, DomainLevel.NotReached)]
    [InlineData("dead/sts", StsPromise.Enforce, DomainLevel.NotReached)]
    [InlineData("late", StsPromise.None, DomainLevel.NotReached)]
    [InlineData("private", StsPromise.None, DomainLevel.Private)]
    [InlineData("private dead", StsPromise.None, DomainLevel.NotReached)]
    public void Exchangers_and_promises_come_to_a_level(string exchangers, StsPromise promise, DomainLevel expected)
    {
        var verdict = DomainJudge.Judge(Facts(exchangers, promise));

        Assert.Equal(expected, verdict.Level);
        Assert.NotEmpty(verdict.Reasons);
        Assert.Contains("clinic.example", verdict.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MxState.NullMx, Signature.Unsigned, DomainLevel.TakesNoMail, Grade.Weak)]
    [InlineData(MxState.NoSuchDomain, Signature.Unsigned, DomainLevel.NoSuchDomain, Grade.Bad)]
    [InlineData(MxState.Nowhere, Signature.Unsigned, DomainLevel.Nowhere, Grade.Bad)]
    [InlineData(MxState.Unknown, Signature.Unsigned, DomainLevel.Unknown, Grade.Unknown)]
    [InlineData(MxState.Unknown, Signature.Bogus, DomainLevel.Bogus, Grade.Bad)]
    public void A_domain_without_a_way_has_its_own_level(MxState state, Signature signature, DomainLevel expected, Grade grade)
    {
        var verdict = DomainJudge.Judge(Facts("", StsPromise.None) with { Mx = new(state, signature, "why") });

        Assert.Equal((expected, grade), (verdict.Level, verdict.Grade));
    }

    [Fact]
    public void Only_the_best_level_is_good() =>
        Assert.Equal([DomainLevel.AlwaysVerified], Enum.GetValues<DomainLevel>().Where(level => DomainJudge.GradeOf(level) == Grade.Good));

    /// <summary>What was not found out is never shown as good, whatever it is about.</summary>
    [Fact]
    public void What_is_not_known_is_never_good()
    {
        var nothing = Facts("dead", StsPromise.None) with
        {
            Mx = new(MxState.Listed, Signature.Unsigned),
            MtaSts = new(StsState.Unknown),
            TlsRpt = new(RecordState.Unknown, []),
            Spf = new(SpfState.TryLater, null, 0, SpfEnd.None, "late"),
            Dmarc = new(RecordState.Unknown),
            Dkim = [new("s1", RecordState.Unknown)],
        };

        Assert.DoesNotContain(DomainJudge.Judge(nothing).Findings, finding => finding.Grade == Grade.Good);
    }

    [Theory]
    [InlineData("proven/dane", StsPromise.None, "honours DANE.")]
    [InlineData("proven/sts", StsPromise.Enforce, "honours MTA-STS.")]
    [InlineData("proven/dane+sts", StsPromise.Enforce, "honours DANE or MTA-STS.")]
    [InlineData("proven/dane proven/sts", StsPromise.Enforce, "honours DANE and MTA-STS.")]
    public void The_best_level_says_who_must_honour_what(string exchangers, StsPromise promise, string words) =>
        Assert.EndsWith(words, DomainJudge.Judge(Facts(exchangers, promise)).Sentence, StringComparison.Ordinal);

    [Theory]
    [InlineData("proven", CertificateCheck.Any, "tls")]
    [InlineData("proven", CertificateCheck.Verified, "tls")]
    [InlineData("unproven", CertificateCheck.Any, "tls")]
    [InlineData("unproven", CertificateCheck.Verified, "portal")]
    [InlineData("unproven proven", CertificateCheck.Verified, "tls")]
    [InlineData("plain", CertificateCheck.Any, "portal")]
    [InlineData("old", CertificateCheck.Any, "portal")]
    [InlineData("dead", CertificateCheck.Any, null)]
    public void The_houses_own_policy_is_asked(string exchangers, CertificateCheck check, string? protection)
    {
        var rule = DomainRule.Safe with { Floor = DomainRule.Safe.Floor with { Certificate = check } };
        var own = OwnRoad.Decide(Policy.Safe with { Default = rule }, Facts(exchangers, StsPromise.None));

        Assert.Equal(protection, (own as Verdict.Protect)?.Protection.Name);
    }

    [Fact]
    public void Old_versions_and_weak_suites_are_named()
    {
        var facts = Facts("proven", StsPromise.None);
        var server = facts.Exchangers[0].Servers[0];
        var old = WithServer(facts, server with { Versions = [new(ProbedVersion.Tls10, VersionState.Spoken), new(ProbedVersion.Tls12, VersionState.Spoken)] });
        var weak = WithServer(facts, server with { WeakSuite = "TLS_RSA_WITH_RC4_128_SHA" });

        Assert.Contains(DomainJudge.Judge(old).Findings, finding => finding is { Topic: Topic.Versions, Grade: Grade.Weak } && finding.Words.Contains("TLS 1.0", StringComparison.Ordinal));
        Assert.Contains(DomainJudge.Judge(weak).Findings, finding => finding is { Topic: Topic.Versions, Grade: Grade.Weak } && finding.Words.Contains("RC4", StringComparison.Ordinal));
    }

    public static DomainFacts Facts(string exchangers, StsPromise promise) => new()
    {
        Domain = "clinic.example",
        At = Now,
        Mx = new(MxState.Listed, Signature.Signed),
        Exchangers = [.. exchangers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((word, number) => Exchanger(word, number))],
        MtaSts = promise == StsPromise.None ? new(StsState.Absent) : new(StsState.Valid) { Mode = promise, MaxAge = TimeSpan.FromDays(30) },
        TlsRpt = new(RecordState.Valid, ["mailto:tls@clinic.example"]),
        Spf = new(SpfState.Valid, "v=spf1 -all", 0, SpfEnd.Fail, null),
        Dmarc = new(RecordState.Absent),
    };

    static DomainFacts WithServer(DomainFacts facts, ServerFacts server) => facts with { Exchangers = [facts.Exchangers[0] with { Servers = [server] }] };

    static ExchangerFacts Exchanger(string word, int number)
    {
        var (kind, promises) = word.Split('/') is [var one, var more] ? (one, more) : (word, "");
        var server = Server(kind, $"192.0.2.{number + 1}");
        var hasDane = promises.Contains("dane", StringComparison.Ordinal) || promises == "mismatch";
        return new()
        {
            Name = $"mx{number}.clinic.example",
            Preference = 10,
            Signature = Signature.Signed,
            Servers = [hasDane && server.Tls is not null ? server with { MatchesDane = promises != "mismatch" } : server],
            Dane = new(hasDane ? DaneState.Usable : promises == "tlsafails" ? DaneState.Failing : DaneState.Absent),
            IsInStsPolicy = promises.Contains("sts", StringComparison.Ordinal) ? true : promises == "unnamed" ? false : null,
        };
    }

    static ServerFacts Server(string kind, string address) => kind switch
    {
        "proven" => Answered(address) with { Tls = Session(null), Versions = Modern },
        "unproven" => Answered(address) with { Tls = Session("the certificate is self-signed"), Versions = Modern },
        "old" => Answered(address) with { TlsProblem = "alert", Versions = [new(ProbedVersion.Tls10, VersionState.Spoken), new(ProbedVersion.Tls12, VersionState.Refused)] },
        "failing" => Answered(address) with { TlsProblem = "alert" },
        "plain" => Answered(address) with { OffersStartTls = false },
        "late" => Answered(address) with { TlsProblem = "no answer in time", IsTlsUnknown = true },
        "dead" => new(address, ServerState.Unreachable) { Problem = "no answer in time" },
        "private" => new(address, ServerState.Private) { Problem = "a private address" },
        _ => throw new ArgumentException(kind),
    };

    static ServerFacts Answered(string address) => new(address, ServerState.Answered) { OffersStartTls = true };

    static readonly VersionFacts[] Modern = [new(ProbedVersion.Tls12, VersionState.Spoken), new(ProbedVersion.Tls13, VersionState.Spoken)];

    static TlsSession Session(string? problem) => new()
    {
        Version = TlsVersion.Tls13,
        CipherSuite = "TLS_AES_256_GCM_SHA384",
        Bits = 256,
        Certificate = new()
        {
            Subject = "CN=mx",
            Issuer = "CN=ca",
            Names = [],
            Sha256 = new string('0', 64),
            NotBefore = Now.AddDays(-1),
            NotAfter = Now.AddDays(60),
            ChainIsTrusted = problem is null,
            NameMatches = true,
            Problem = problem,
        },
    };
}
