using Postern.Mail.Addresses;
using Postern.Rules.Keys;

namespace Postern.Tests.Rules.Keys;

public sealed class KeyJudgeTests
{
    static readonly EmailAddress Ann = new("ann", "partner.example");

    [Fact]
    public void A_good_key_has_no_flaw()
    {
        Assert.Null(Judge(Samples.Smime));
        Assert.Null(Judge(Samples.OpenPgp));
    }

    public static TheoryData<KeyFlaw, KeyDescription> Flawed => new()
    {
        { KeyFlaw.AnotherAddress, Samples.Smime with { Addresses = [new("mallory", "partner.example")] } },
        { KeyFlaw.AnotherAddress, Samples.Smime with { Addresses = [] } },
        { KeyFlaw.Revoked, Samples.OpenPgp with { IsRevoked = true } },
        { KeyFlaw.Expired, Samples.Smime with { ValidUntil = Samples.Now } },
        { KeyFlaw.NotYetValid, Samples.Smime with { ValidFrom = Samples.Now.AddSeconds(1) } },
        { KeyFlaw.OldVersion, Samples.OpenPgp with { Version = 3 } },
        { KeyFlaw.OldVersion, Samples.Smime with { Version = 1 } },
        { KeyFlaw.NotForEncryption, Samples.Smime with { MayEncrypt = false } },
        { KeyFlaw.UnknownAlgorithm, Samples.OpenPgp with { Strength = KeyStrength.Unknown } },
        { KeyFlaw.TooShort, Samples.Smime with { Bits = 2047 } },
        { KeyFlaw.TooShort, Samples.OpenPgp with { Bits = 224 } },
        { KeyFlaw.WeakSignature, Samples.Smime with { HasWeakSignature = true } },
    };

    [Theory]
    [MemberData(nameof(Flawed))]
    public void A_key_that_must_not_be_used_is_named_with_its_flaw(KeyFlaw flaw, KeyDescription key)
    {
        Assert.Equal(flaw, Judge(key));
        Assert.Contains("is not used: ", KeyJudge.Words(Facts(key), flaw), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RevocationState.NotAsked, null)]
    [InlineData(RevocationState.Holds, null)]
    [InlineData(RevocationState.UnknownPasses, null)]
    [InlineData(RevocationState.UnknownBars, KeyFlaw.RevocationUnknown)]
    [InlineData(RevocationState.Revoked, KeyFlaw.Revoked)]
    public void What_the_issuer_says_counts(RevocationState state, KeyFlaw? flaw) =>
        Assert.Equal(flaw, KeyJudge.FlawOf(Facts(Samples.Smime) with { Revocation = new(state, "nobody answers") }, Ann, Samples.Now, KeyTrust.Imported));

    [Fact]
    public void A_key_needs_the_trust_that_the_rule_asks_for()
    {
        foreach (var trust in Enum.GetValues<KeyTrust>())
            foreach (var least in Enum.GetValues<KeyTrust>())
                Assert.Equal(trust < least ? KeyFlaw.TooLittleTrust : null, KeyJudge.FlawOf(Facts(Samples.Smime) with { Trust = trust }, Ann, Samples.Now, least));
    }

    [Theory]
    [InlineData("ANN", "partner.example", true)]
    [InlineData("ann", "partner.example.evil.example", false)]
    [InlineData("ann+x", "partner.example", false)]
    public void A_key_is_for_an_address_whatever_its_case_and_for_no_other(string local, string domain, bool isFor) =>
        Assert.Equal(isFor, Facts(Samples.Smime).IsFor(new EmailAddress(local, domain)));

    [Fact]
    public void A_binding_counts_only_for_a_key_that_names_nobody()
    {
        Assert.Null(KeyJudge.FlawOf(Facts(Samples.Smime with { Addresses = [] }) with { BoundTo = Ann }, Ann, Samples.Now, KeyTrust.Imported));
        Assert.False((Facts(Samples.Smime) with { BoundTo = new("bob", "partner.example") }).IsFor(new("bob", "partner.example")));
    }

    [Fact]
    public void Every_trust_has_a_word_and_is_found_by_it() =>
        Assert.All(Enum.GetValues<KeyTrust>(), trust => Assert.Equal(trust, KeyJudge.AsTrust(KeyJudge.TrustOf(trust))));

    [Fact]
    public void A_key_in_a_log_shows_no_address_and_no_fingerprint()
    {
        var text = Facts(Samples.Smime).ToString();

        Assert.DoesNotContain("ann", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Samples.Smime.Fingerprint, text, StringComparison.Ordinal);
    }

    static KeyFlaw? Judge(KeyDescription key) => KeyJudge.FlawOf(Facts(key), Ann, Samples.Now, KeyTrust.Imported);

    static KeyFacts Facts(KeyDescription key) => Samples.Facts(key);
}

/// <summary>Keys that have nothing against them.</summary>
static class Samples
{
    public static DateTimeOffset Now { get; } = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public static KeyDescription Smime { get; } = new()
    {
        Standard = KeyStandard.Smime,
        Fingerprint = "00aa11bb",
        Addresses = [new("ann", "partner.example")],
        Algorithm = "RSA-2048",
        Strength = KeyStrength.Modulus,
        Bits = 2048,
        Version = 3,
        ValidFrom = Now.AddDays(-1),
        ValidUntil = Now.AddDays(1),
        IsRevoked = false,
        HasWeakSignature = false,
        MayEncrypt = true,
        MaySign = true,
    };

    public static KeyDescription OpenPgp { get; } = Smime with
    {
        Standard = KeyStandard.OpenPgp,
        Fingerprint = "00CC22DD",
        Algorithm = "Curve25519",
        Strength = KeyStrength.Curve,
        Bits = 255,
        Version = 4,
        ValidUntil = null,
    };

    public static KeyFacts Facts(KeyDescription key, KeyTrust trust = KeyTrust.Imported) =>
        new(key.Standard == KeyStandard.Smime ? new Guid(1, 2, 3, [1, 2, 3, 4, 5, 6, 7, 8]) : new Guid(4, 5, 6, [1, 2, 3, 4, 5, 6, 7, 8]), key, trust, "file", default);
}
