using Postern.Mail.Addresses;
using Postern.Rules.Decide;
using Postern.Rules.Keys;
using Postern.Tests.Rules.Keys;

namespace Postern.Tests.Rules.Decide;

/// <summary>The order of four protections.</summary>
public sealed class PolicyKeysTests
{
    static readonly TlsRoad NoTls = new TlsRoad.Closed(TlsFault.NotOffered, "mx.partner.example offers no TLS", IsWhole: true);
    static readonly KeyFacts Certificate = Samples.Facts(Samples.Smime);
    static readonly KeyFacts OpenPgp = Samples.Facts(Samples.OpenPgp);

    [Fact]
    public void By_default_a_certificate_goes_before_an_OpenPGP_key_and_both_before_TLS()
    {
        Assert.Equal("smime", Chosen(Policy.Safe, OpenPgp, Certificate).Name);
        Assert.Equal("openpgp", Chosen(Policy.Safe, OpenPgp).Name);
        Assert.Equal("tls", Chosen(Policy.Safe).Name);
    }

    [Theory]
    [InlineData("smime", Way.Smime, Way.OpenPgp, Way.Tls)]
    [InlineData("openpgp", Way.OpenPgp, Way.Smime, Way.Tls)]
    [InlineData("tls", Way.Tls, Way.Smime, Way.OpenPgp)]
    [InlineData("portal", Way.Portal)]
    public void The_order_decides(string expected, params Way[] order) =>
        Assert.Equal(expected, Chosen(With(DomainRule.Safe with { Order = order }), OpenPgp, Certificate).Name);

    [Fact]
    public void A_domain_has_an_order_of_its_own()
    {
        var policy = Policy.Safe with { Domains = new Dictionary<string, DomainRule> { ["partner.example"] = DomainRule.Safe with { Order = [Way.Tls] } } };

        Assert.Equal("tls", Chosen(policy, Certificate).Name);
        Assert.False(policy.WantsKeys(Ann, DateTimeOffset.UnixEpoch));
        Assert.True(policy.WantsKeys(new EmailAddress("ann", "elsewhere.example"), DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void A_key_that_cannot_be_used_is_passed_over_and_the_record_says_why()
    {
        var verdict = Verdict(Policy.Safe, Samples.Facts(Samples.Smime with { ValidUntil = Samples.Now.AddDays(-1) }));

        Assert.IsType<Protection.ProvenTls>(verdict.Protection);
        Assert.Contains($"{Certificate.Id:N} is not used: expired on 2026-03-01", Assert.Single(verdict.PassedOver), StringComparison.Ordinal);
    }

    [Fact]
    public void The_second_key_is_used_when_the_first_cannot_be()
    {
        var verdict = Verdict(Policy.Safe, Samples.Facts(Samples.Smime with { IsRevoked = true }), Certificate with { Id = Guid.Empty });

        Assert.Equal(Guid.Empty, verdict.Protection.EncryptedTo?.Id);
        Assert.Single(verdict.PassedOver);
    }

    [Fact]
    public void Where_TLS_may_not_stand_alone_a_key_still_opens_the_way()
    {
        var policy = With(DomainRule.Safe with { Alone = TlsAlone.Never });

        Assert.Equal("smime", Chosen(policy, Certificate).Name);
        Assert.Equal("portal", Chosen(policy).Name);
        Assert.True(With(DomainRule.Safe with { Alone = TlsAlone.Never, Order = [Way.Tls, Way.Smime] }).WantsKeys(Ann, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void A_road_without_TLS_is_closed_to_encrypted_copies_too()
    {
        var verdict = Assert.IsType<Verdict.Protect>(Policy.Safe.Decide(Facts(Certificate, OpenPgp) with { Road = NoTls }));

        Assert.IsType<Protection.Portal>(verdict.Protection);
        Assert.Equal("mx.partner.example offers no TLS", verdict.Why);
    }

    [Fact]
    public void Exclusive_leaves_out_the_portal()
    {
        var policy = With(DomainRule.Safe with { Mode = PolicyMode.Exclusive, Order = [Way.Smime] });

        Assert.Equal("smime", Chosen(policy, Certificate).Name);
        Assert.Contains("allows no other protection", Assert.IsType<Verdict.Refuse>(policy.Decide(Facts())).Why, StringComparison.Ordinal);
        Assert.IsType<Verdict.Refuse>(policy.Decide(Facts(Certificate) with { Road = NoTls }));
    }

    [Fact]
    public void Exclusive_waits_for_a_fault_that_may_pass_only_when_nothing_else_stands_in_the_way()
    {
        var broken = new TlsRoad.Closed(TlsFault.HandshakeFailed, "the handshake fails", IsWhole: true);
        var policy = With(DomainRule.Safe with { Mode = PolicyMode.Exclusive, Order = [Way.Smime] });

        Assert.IsType<Verdict.Wait>(policy.Decide(Facts(Certificate) with { Road = broken }));
        Assert.IsType<Verdict.Refuse>(policy.Decide(Facts(Certificate) with { Road = broken, Age = Policy.ExclusivePatience }));
        Assert.IsType<Verdict.Refuse>(policy.Decide(Facts() with { Road = broken }));
    }

    [Fact]
    public void A_way_to_encrypt_that_failed_is_not_tried_again()
    {
        var facts = Facts(Certificate, OpenPgp) with { Unsealable = [new SealFault(KeyStandard.Smime, "the key is broken")] };

        var verdict = Assert.IsType<Verdict.Protect>(Policy.Safe.Decide(facts));

        Assert.IsType<Protection.OpenPgp>(verdict.Protection);
        Assert.Contains("the key is broken", verdict.PassedOver);
    }

    [Fact]
    public void A_sender_who_requires_TLS_gets_it_under_encryption_too()
    {
        var verdict = Assert.IsType<Verdict.Protect>(Policy.Safe.Decide(Facts(Certificate) with { RequireTls = true }));

        Assert.Equal(CertificateCheck.Verified, Assert.IsType<Protection.Smime>(verdict.Protection).Floor.Certificate);
    }

    [Fact]
    public void The_subject_is_hidden_unless_the_rule_keeps_it()
    {
        Assert.True(Assert.IsType<Protection.Smime>(Chosen(Policy.Safe, Certificate)).HidesSubject);
        Assert.False(Assert.IsType<Protection.OpenPgp>(Chosen(With(DomainRule.Safe with { HidesSubject = false }), OpenPgp)).HidesSubject);
    }

    static readonly EmailAddress Ann = new("ann", "partner.example");

    static Policy With(DomainRule rule) => Policy.Safe with { Default = rule };

    static Protection Chosen(Policy policy, params KeyFacts[] keys) => Verdict(policy, keys).Protection;

    static Verdict.Protect Verdict(Policy policy, params KeyFacts[] keys) => Assert.IsType<Verdict.Protect>(policy.Decide(Facts(keys)));

    static CopyFacts Facts(params KeyFacts[] keys) => new(Ann, RequireTls: false, TimeSpan.Zero, new TlsRoad.Untried()) { At = Samples.Now, Keys = keys };
}
