using Postern.Mail.Addresses;
using Postern.Rules.Decide;
using Postern.Tests.Flow;

namespace Postern.Tests.Rules.Decide;

/// <summary>What comes in for the organization's own people travels by TLS, or stays here.</summary>
public sealed class PolicyInboundTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    static readonly TlsRoad Untried = new TlsRoad.Untried();
    static readonly TlsRoad NoTls = new TlsRoad.Closed(TlsFault.NotOffered, "mail.clinic.example offers no TLS", IsWhole: true);

    [Theory]
    [InlineData(TlsAlone.All)]
    [InlineData(TlsAlone.Listed)]
    [InlineData(TlsAlone.Never)]
    public void TLS_may_stand_alone_whatever_the_rule_says_of_people_outside(TlsAlone alone)
    {
        var policy = Policy.Safe with { Default = DomainRule.Safe with { Alone = alone, Order = [Way.Smime, Way.Portal] } };

        Assert.Equal(new Protection.ProvenTls(DomainRule.Safe.Floor), Assert.IsType<Verdict.Protect>(policy.Decide(Facts(Untried))).Protection);
    }

    [Fact]
    public void A_key_on_file_is_not_used()
    {
        var nurse = new EmailAddress("nurse", "clinic.example");
        var facts = Facts(Untried) with { Keys = [Keyholders.Certificate(nurse)] };

        Assert.IsType<Protection.ProvenTls>(Assert.IsType<Verdict.Protect>(Policy.Safe.Decide(facts)).Protection);
    }

    [Fact]
    public void A_mailbox_server_that_proves_no_TLS_gets_a_notice_and_never_the_message()
    {
        var verdict = Assert.IsType<Verdict.Protect>(Policy.Safe.Decide(Facts(NoTls)));

        Assert.IsType<Protection.Portal>(verdict.Protection);
        Assert.Equal("mail.clinic.example offers no TLS", verdict.Why);
    }

    [Fact]
    public void An_exclusive_rule_of_the_own_domain_leaves_the_portal_out()
    {
        var policy = Policy.Safe with { Domains = new Dictionary<string, DomainRule> { ["clinic.example"] = DomainRule.Safe with { Mode = PolicyMode.Exclusive } } };

        Assert.IsType<Verdict.Refuse>(policy.Decide(Facts(NoTls)));
        Assert.IsType<Verdict.Wait>(policy.Decide(Facts(new TlsRoad.Closed(TlsFault.HandshakeFailed, "it fails", IsWhole: true))));
    }

    static CopyFacts Facts(TlsRoad road) => new(new EmailAddress("nurse", "clinic.example"), RequireTls: false, TimeSpan.Zero, road) { At = Now, IsInbound = true };
}
