using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Dane;
using Postern.Mail.Tls;

namespace Postern.Tests.Mail.Dane;

public sealed class DaneCheckTests
{
    const string Host = "mx.partner.example";

    static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(3, 1, 1)]
    [InlineData(3, 0, 1)]
    [InlineData(3, 1, 2)]
    [InlineData(3, 0, 2)]
    [InlineData(3, 1, 0)]
    [InlineData(3, 0, 0)]
    public void A_servers_own_certificate_matches_in_every_form(int usage, int selector, int matching)
    {
        using var authority = Tlsa.Authority("CN=Anybody");
        using var leaf = Tlsa.Leaf(authority, Host);
        using var other = Tlsa.Leaf(authority, Host);
        var record = Tlsa.Record(usage, selector, matching, leaf);

        Assert.Equal($"{usage} {selector} {matching}", Compare(leaf, [], record).Record);
        var mismatch = Compare(other, [], record);
        Assert.Null(mismatch.Record);
        Assert.Contains("not the one that the TLSA records", mismatch.Problem, StringComparison.Ordinal);
    }

    /// <summary>RFC 7671 §5.1: the record vouches for the certificate, whatever name and dates stand in it.</summary>
    [Fact]
    public void Under_DANE_EE_an_expired_certificate_for_another_name_is_good()
    {
        using var authority = Tlsa.Authority("CN=Anybody");
        using var leaf = Tlsa.Leaf(authority, "elsewhere.example", to: Now.AddYears(-1));

        Assert.Equal("3 1 1", Compare(leaf, [], Tlsa.Record(3, 1, 1, leaf)).Record);
    }

    [Fact]
    public void While_keys_are_rolled_over_old_and_new_are_good()
    {
        using var authority = Tlsa.Authority("CN=Anybody");
        using var before = Tlsa.Leaf(authority, Host);
        using var after = Tlsa.Leaf(authority, Host);

        foreach (var shown in new[] { before, after })
            Assert.Equal("3 1 1", Compare(shown, [], Tlsa.Record(3, 1, 1, before), Tlsa.Record(3, 1, 1, after)).Record);
    }

    [Theory]
    [InlineData(2, 0, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(2, 1, 2)]
    [InlineData(2, 0, 0)]
    [InlineData(2, 1, 0)]
    public void An_authority_of_the_domains_own_vouches_for_what_it_issued(int usage, int selector, int matching)
    {
        using var authority = Tlsa.Authority("CN=Partner CA");
        using var leaf = Tlsa.Leaf(authority, Host);

        Assert.Equal($"{usage} {selector} {matching}", Compare(leaf, [authority], Tlsa.Record(usage, selector, matching, authority)).Record);
    }

    [Fact]
    public void An_authority_between_vouches_without_what_is_above_it()
    {
        using var root = Tlsa.Authority("CN=Somebody Above");
        using var between = Tlsa.Authority("CN=Partner CA", root);
        using var leaf = Tlsa.Leaf(between, Host);
        var record = Tlsa.Record(2, 0, 1, between);

        Assert.Equal("2 0 1", Compare(leaf, [between], record).Record);
        Assert.Equal("2 0 1", Compare(leaf, [between, root], record).Record);
        Assert.Equal("2 0 1", Compare(leaf, [between], Tlsa.Record(2, 0, 1, root), record).Record);
    }

    [Fact]
    public void A_record_that_holds_the_authority_whole_needs_it_not_sent()
    {
        using var authority = Tlsa.Authority("CN=Partner CA");
        using var leaf = Tlsa.Leaf(authority, Host);

        Assert.Equal("2 0 0", Compare(leaf, [], Tlsa.Record(2, 0, 0, authority)).Record);
        Assert.Contains("sent no certificate of the authority", Compare(leaf, [], Tlsa.Record(2, 0, 1, authority)).Problem, StringComparison.Ordinal);
    }

    /// <summary>The attacker sends the real authority's certificate along, which anybody can have, and a leaf of his own.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    public void A_certificate_that_only_claims_the_authority_as_its_issuer_is_noticed(int selector, int matching)
    {
        using var authority = Tlsa.Authority("CN=Partner CA");
        using var forged = Tlsa.Forged(authority, Host);

        var match = Compare(forged, [authority], Tlsa.Record(2, selector, matching, authority));
        Assert.Null(match.Record);
        Assert.Contains("no valid chain", match.Problem, StringComparison.Ordinal);
    }

    /// <summary>The same one step higher: a false authority between, named like one that the real one issued.</summary>
    [Fact]
    public void A_forged_authority_between_is_noticed()
    {
        using var authority = Tlsa.Authority("CN=Partner CA");
        using var impostor = Tlsa.Authority(authority.Subject);
        using var between = Tlsa.Authority("CN=Partner Servers", impostor);
        using var leaf = Tlsa.Leaf(between, Host);

        Assert.Null(Compare(leaf, [between, authority], Tlsa.Record(2, 0, 1, authority)).Record);
    }

    /// <summary>A leaf issues nothing, even when it is the one that the authority issued.</summary>
    [Fact]
    public void A_certificate_below_another_servers_certificate_is_noticed()
    {
        using var authority = Tlsa.Authority("CN=Partner CA");
        using var other = Tlsa.Leaf(authority, "www.partner.example");
        using var leaf = Tlsa.Leaf(other, Host);

        Assert.Null(Compare(leaf, [other, authority], Tlsa.Record(2, 0, 1, authority)).Record);
    }

    [Fact]
    public void Under_DANE_TA_an_expired_certificate_is_noticed()
    {
        using var authority = Tlsa.Authority("CN=Partner CA");
        using var leaf = Tlsa.Leaf(authority, Host, to: Now.AddDays(-1));

        Assert.Contains("no valid chain", Compare(leaf, [authority], Tlsa.Record(2, 0, 1, authority)).Problem, StringComparison.Ordinal);
    }

    /// <summary>RFC 7672 §3.2.2: the host's names and the domain's are good, others are not.</summary>
    [Theory]
    [InlineData(Host, true)]
    [InlineData("partner.example", true)]
    [InlineData("*.partner.example", true)]
    [InlineData("www.partner.example", false)]
    [InlineData("mx.attacker.example", false)]
    public void Under_DANE_TA_the_name_must_be_the_servers_or_the_domains(string name, bool isGood)
    {
        using var authority = Tlsa.Authority("CN=Partner CA");
        using var leaf = Tlsa.Leaf(authority, name);

        Assert.Equal(isGood, Compare(leaf, [authority], Tlsa.Record(2, 0, 1, authority)).Record is not null);
    }

    [Fact]
    public void What_the_server_shows_itself_is_no_authority_over_itself()
    {
        using var alone = Tlsa.Authority($"CN={Host}");

        Assert.Null(Compare(alone, [], Tlsa.Record(2, 0, 1, alone)).Record);
    }

    static DaneMatch Compare(X509Certificate2 leaf, X509Certificate2Collection sent, params byte[][] records) => DaneCheck.Compare(
        new DaneReference(Host, TlsaRecords.Usable(records)) { NameIsSecure = true, Names = [Host, "partner.example"] }, leaf, sent, Now);
}
