using Postern.Mail.Addresses;
using Postern.Mail.Tls;
using Postern.Rules.Decide;

namespace Postern.Tests.Rules.Decide;

public sealed class PolicyTests
{
    static readonly TlsFloor Strict = new(TlsVersion.Tls13, CertificateCheck.Verified);
    static readonly TlsRoad Untried = new TlsRoad.Untried();
    static readonly TlsRoad NoTls = new TlsRoad.Closed(TlsFault.NotOffered, "mx.example.org offers no TLS", IsWhole: true);

    [Fact]
    public void By_default_TLS_is_tried_first()
    {
        var verdict = Assert.IsType<Verdict.Protect>(Policy.Safe.Decide(Facts("example.org", Untried)));

        Assert.Equal(new Protection.ProvenTls(new TlsFloor(TlsVersion.Tls12, CertificateCheck.Any)), verdict.Protection);
        Assert.Equal("default", verdict.Rule);
    }

    [Fact]
    public void By_default_a_closed_road_leads_to_the_portal_and_says_why()
    {
        var verdict = Assert.IsType<Verdict.Protect>(Policy.Safe.Decide(Facts("example.org", NoTls)));

        Assert.IsType<Protection.Portal>(verdict.Protection);
        Assert.Equal("mx.example.org offers no TLS", verdict.Why);
    }

    /// <summary>It goes out besides its copy in the portal: by what is better, or not at all.</summary>
    [Fact]
    public void What_waits_in_the_portal_already_does_not_go_there_once_more()
    {
        var facts = Facts("example.org", Untried) with { IsInPortal = true };

        Assert.IsType<Protection.ProvenTls>(Assert.IsType<Verdict.Protect>(Policy.Safe.Decide(facts)).Protection);
        var refused = Assert.IsType<Verdict.Refuse>(Policy.Safe.Decide(facts with { Road = NoTls }));
        Assert.Equal("mx.example.org offers no TLS, so there is no way but the portal, where it is already", refused.Why);
        Assert.IsType<Verdict.Refuse>(Policy.Safe.Decide(facts with { AsksQuestion = true }));
    }

    /// <summary>A sender who sets a question wants it answered: a mailbox at the end of the best TLS asks nothing.</summary>
    [Fact]
    public void What_asks_a_question_waits_in_the_portal_though_TLS_is_there()
    {
        var verdict = Assert.IsType<Verdict.Protect>(Policy.Safe.Decide(Facts("example.org", Untried) with { AsksQuestion = true }));

        Assert.IsType<Protection.Portal>(verdict.Protection);
        Assert.Equal("its sender asks a question before it is read", verdict.Why);
    }

    [Fact]
    public void Exclusive_refuses_what_TLS_cannot_carry()
    {
        var policy = With("strict.example", new DomainRule(PolicyMode.Exclusive, Strict, TlsAlone.All));

        var verdict = Assert.IsType<Verdict.Refuse>(policy.Decide(Facts("strict.example", NoTls)));

        Assert.Equal("domain strict.example", verdict.Rule);
    }

    [Theory]
    [InlineData(TlsFault.NotOffered, true, false)]
    [InlineData(TlsFault.NotOffered, false, true)]
    [InlineData(TlsFault.Refused, true, false)]
    [InlineData(TlsFault.RefusedForNow, true, true)]
    [InlineData(TlsFault.HandshakeFailed, true, true)]
    [InlineData(TlsFault.TooOld, true, false)]
    [InlineData(TlsFault.NotVerified, true, false)]
    [InlineData(TlsFault.NotVerified, false, true)]
    [InlineData(TlsFault.CannotCarry, true, false)]
    public void Exclusive_waits_for_what_may_pass_and_not_for_ever(TlsFault fault, bool isWhole, bool waits)
    {
        var policy = Policy.Safe with { Default = DomainRule.Safe with { Mode = PolicyMode.Exclusive } };
        var facts = Facts("example.org", new TlsRoad.Closed(fault, "closed", isWhole));

        Assert.Equal(waits, policy.Decide(facts) is Verdict.Wait { Rule: "default" });
        Assert.Equal(waits, policy.Decide(facts with { Age = Policy.ExclusivePatience - TimeSpan.FromSeconds(1) }) is Verdict.Wait);
        Assert.IsType<Verdict.Refuse>(policy.Decide(facts with { Age = Policy.ExclusivePatience }));
        Assert.IsType<Verdict.Protect>(Policy.Safe.Decide(facts));
    }

    [Theory]
    [InlineData("clinic.example", "domain clinic.example")]
    [InlineData("a.clinic.example", "domain *.clinic.example")]
    [InlineData("b.a.clinic.example", "domain *.a.clinic.example")]
    [InlineData("notclinic.example", "default")]
    [InlineData("example", "default")]
    public void The_closest_rule_wins(string domain, string rule)
    {
        var policy = Policy.Safe with
        {
            Domains = new Dictionary<string, DomainRule>
            {
                ["clinic.example"] = DomainRule.Safe,
                ["*.clinic.example"] = DomainRule.Safe,
                ["*.a.clinic.example"] = DomainRule.Safe,
            },
        };

        Assert.Equal(rule, policy.Decide(Facts(domain, Untried)).Rule);
    }

    [Theory]
    [InlineData(TlsAlone.All, "example.org", true)]
    [InlineData(TlsAlone.Never, "partner.example", false)]
    [InlineData(TlsAlone.Listed, "partner.example", true)]
    [InlineData(TlsAlone.Listed, "lab.partners.example", true)]
    [InlineData(TlsAlone.Listed, "partners.example", false)]
    [InlineData(TlsAlone.Listed, "example.org", false)]
    public void TLS_stands_alone_only_where_the_rule_lets_it(TlsAlone alone, string domain, bool byTls)
    {
        var policy = new Policy(DomainRule.Safe with { Alone = alone }, new Dictionary<string, DomainRule>(), new HashSet<string> { "partner.example", "*.partners.example" });

        var verdict = Assert.IsType<Verdict.Protect>(policy.Decide(Facts(domain, Untried)));

        Assert.Equal(byTls, verdict.Protection is Protection.ProvenTls);
    }

    [Fact]
    public void A_single_address_can_be_listed_whatever_its_case()
    {
        var policy = new Policy(DomainRule.Safe with { Alone = TlsAlone.Listed }, new Dictionary<string, DomainRule>(), new HashSet<string> { "ann@example.org" });

        var verdict = Assert.IsType<Verdict.Protect>(policy.Decide(new CopyFacts(new EmailAddress("Ann", "example.org"), RequireTls: false, TimeSpan.Zero, Untried)));

        Assert.IsType<Protection.ProvenTls>(verdict.Protection);
    }

    [Fact]
    public void A_sender_who_requires_TLS_gets_a_verified_certificate_or_another_way()
    {
        var verdict = Assert.IsType<Verdict.Protect>(Policy.Safe.Decide(Facts("example.org", Untried) with { RequireTls = true }));

        Assert.Equal(new Protection.ProvenTls(new TlsFloor(TlsVersion.Tls12, CertificateCheck.Verified)), verdict.Protection);
    }

    [Fact]
    public void No_policy_chooses_TLS_again_once_its_road_is_closed()
    {
        foreach (var mode in Enum.GetValues<PolicyMode>())
            foreach (var alone in Enum.GetValues<TlsAlone>())
                foreach (var fault in Enum.GetValues<TlsFault>())
                {
                    var policy = Policy.Safe with { Default = new DomainRule(mode, Strict, alone) };

                    var verdict = policy.Decide(Facts("example.org", new TlsRoad.Closed(fault, "closed", IsWhole: true)));

                    Assert.False(verdict is Verdict.Protect { Protection: Protection.ProvenTls });
                }
    }

    [Theory]
    [InlineData(DowngradeRoad.Portal, PolicyMode.Fallback, typeof(Verdict.Protect))]
    [InlineData(DowngradeRoad.Portal, PolicyMode.Exclusive, typeof(Verdict.Wait))]
    [InlineData(DowngradeRoad.Wait, PolicyMode.Fallback, typeof(Verdict.Wait))]
    [InlineData(DowngradeRoad.Wait, PolicyMode.Exclusive, typeof(Verdict.Wait))]
    public void A_domain_that_proves_less_than_ever_waits_where_the_rule_says_so(DowngradeRoad road, PolicyMode mode, Type expected)
    {
        var policy = Policy.Safe with { Default = DomainRule.Safe with { Mode = mode, Floor = DomainRule.Safe.Floor with { Downgrade = road } } };
        var verdict = policy.Decide(Facts("example.org", new TlsRoad.Closed(TlsFault.Downgraded, "it proved more", IsWhole: true)));

        Assert.IsType(expected, verdict);
        Assert.Contains("it proved more", verdict.Why, StringComparison.Ordinal);
        if (verdict is Verdict.Wait wait) Assert.Equal(road == DowngradeRoad.Wait ? Policy.DowngradePatience : Policy.ExclusivePatience, wait.Patience);
    }

    static CopyFacts Facts(string domain, TlsRoad road) => new(new EmailAddress("ann", domain), RequireTls: false, TimeSpan.Zero, road);

    static Policy With(string domain, DomainRule rule) => Policy.Safe with { Domains = new Dictionary<string, DomainRule> { [domain] = rule } };

    /// <summary>RFC 8689 §5: a sender waives what the recipient's domain publishes, and nothing that the organization asks for.</summary>
    [Theory]
    [InlineData(CertificateCheck.Any, false, true, false)]
    [InlineData(CertificateCheck.Verified, false, true, false)]
    [InlineData(CertificateCheck.Dane, false, true, false)]
    [InlineData(CertificateCheck.Any, true, true, true)] // REQUIRETLS on the same message wins
    [InlineData(CertificateCheck.Any, false, false, true)] // the rule does not let him
    public void A_sender_waives_only_what_is_published(CertificateCheck asked, bool requireTls, bool mayRelax, bool heeds)
    {
        var rule = DomainRule.Safe with { Floor = new TlsFloor(TlsVersion.Tls12, asked), SenderMayRelax = mayRelax };
        var policy = Policy.Safe with { Default = rule };
        var facts = new CopyFacts(new Postern.Mail.Addresses.EmailAddress("ann", "x.example"), requireTls, TimeSpan.Zero, new TlsRoad.Untried()) { RelaxesTls = true };

        var floor = Assert.IsType<Protection.ProvenTls>(Assert.IsType<Verdict.Protect>(policy.Decide(facts)).Protection).Floor;
        Assert.Equal(heeds, floor.HeedsPublished);
        Assert.Equal(TlsVersion.Tls12, floor.Least);
        Assert.Equal(requireTls ? CertificateCheck.Verified : asked, floor.Certificate);
    }

    [Theory]
    [InlineData("2026-12-31T23:59:59Z", CertificateCheck.Any, "exception for domain x.example until 2026-12-31 (by Ann: their key is lost)")]
    [InlineData("2027-01-01T00:00:00Z", CertificateCheck.Dane, "default")]
    public void An_exception_ends_by_itself(string at, CertificateCheck asked, string name)
    {
        var strict = DomainRule.Safe with { Floor = new TlsFloor(TlsVersion.Tls12, CertificateCheck.Dane) };
        var policy = Policy.Safe with
        {
            Default = strict,
            Exceptions = new Dictionary<string, DatedRule> { ["x.example"] = new(new DateOnly(2026, 12, 31), "their key is lost", "Ann", DomainRule.Safe) },
        };
        var facts = new CopyFacts(new Postern.Mail.Addresses.EmailAddress("ann", "x.example"), RequireTls: false, TimeSpan.Zero, new TlsRoad.Untried())
        {
            At = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture),
        };

        var verdict = Assert.IsType<Verdict.Protect>(policy.Decide(facts));
        Assert.Equal(asked, Assert.IsType<Protection.ProvenTls>(verdict.Protection).Floor.Certificate);
        Assert.Equal(name, verdict.Rule);
    }
}
