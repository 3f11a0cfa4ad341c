using Postern.Mail.Dane;
using Postern.Mail.Dns;

namespace Postern.Tests.Mail.Dane;

/// <summary>RFC 7672 §2.2 over a DNS whose every answer has the status that the test says.</summary>
public sealed class DaneLookupTests
{
    static readonly byte[] Good = [3, 1, 1, .. new byte[32]];
    static readonly byte[] Useless = [1, 1, 1, .. new byte[32]];

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_signed_domain_with_a_signed_host_is_bound_to_its_records()
    {
        await using var zone = Signed();
        zone.Put("_25._tcp.mx.partner.example", DnsType.Tlsa, Good);

        var reference = Assert.IsType<DaneAnswer.Usable>(await Find(zone)).Reference;
        Assert.True(reference.NameIsSecure);
        Assert.Equal(["mx.partner.example", "partner.example"], reference.Names);
    }

    [Fact]
    public async Task The_port_is_part_of_the_name()
    {
        await using var zone = Signed();
        zone.Put("_2525._tcp.mx.partner.example", DnsType.Tlsa, Good);

        Assert.IsType<DaneAnswer.Usable>(await Find(zone, port: 2525));
        Assert.IsType<DaneAnswer.None>(await Find(zone, port: 25));
    }

    [Fact]
    public async Task Records_that_cannot_be_used_still_ask_for_TLS()
    {
        await using var zone = Signed();
        zone.Put("_25._tcp.mx.partner.example", DnsType.Tlsa, Useless);

        Assert.Equal("mx.partner.example", Assert.IsType<DaneAnswer.Unusable>(await Find(zone)).BaseDomain);
    }

    /// <summary>An attacker who can break an answer must not be able to break the proof with it.</summary>
    [Theory]
    [InlineData(DnssecStatus.Insecure)]
    [InlineData(DnssecStatus.Bogus)]
    public async Task A_failed_look_up_is_no_absence(DnssecStatus status)
    {
        await using var zone = Signed();
        zone.Fail("_25._tcp.mx.partner.example", DnsType.Tlsa, status);

        Assert.IsType<DaneAnswer.TryLater>(await Find(zone));
    }

    [Fact]
    public async Task Records_of_an_unsigned_zone_count_for_nothing()
    {
        await using var zone = Signed();
        zone.Put("_25._tcp.mx.partner.example", DnsType.Tlsa, DnssecStatus.Insecure, Good);

        Assert.IsType<DaneAnswer.None>(await Find(zone));
    }

    /// <summary>RFC 7672 §2.2.2: servers of unsigned zones often fail at TLSA, and would hold up mail for nothing.</summary>
    [Fact]
    public async Task A_host_in_an_unsigned_zone_is_not_asked_for()
    {
        await using var zone = Signed();
        zone.Put("mx.partner.example", DnsType.A, DnssecStatus.Insecure, [192, 0, 2, 1]);
        zone.Fail("_25._tcp.mx.partner.example", DnsType.Tlsa, DnssecStatus.Insecure);

        Assert.IsType<DaneAnswer.None>(await Find(zone));
        Assert.DoesNotContain(zone.Asked, name => name.StartsWith('_'));
    }

    /// <summary>The host is proven then, and the domain's choice of it is not.</summary>
    [Fact]
    public async Task A_signed_host_of_an_unsigned_domain_is_bound_and_proves_less()
    {
        await using var zone = Signed();
        zone.Put("partner.example", DnsType.Mx, DnssecStatus.Insecure, Mx("mx.partner.example"));
        zone.Put("_25._tcp.mx.partner.example", DnsType.Tlsa, Good);

        Assert.False(Assert.IsType<DaneAnswer.Usable>(await Find(zone)).Reference.NameIsSecure);
    }

    [Fact]
    public async Task One_unsigned_exchanger_does_not_switch_DANE_off_for_the_others()
    {
        await using var zone = Signed();
        zone.Put("partner.example", DnsType.Mx, Mx("mx.partner.example"), Mx("mx.unsigned.example", 20));
        zone.Put("mx.unsigned.example", DnsType.A, DnssecStatus.Insecure, [192, 0, 2, 2]);
        zone.Put("_25._tcp.mx.partner.example", DnsType.Tlsa, Good);
        var hosts = await Hosts(zone);

        Assert.IsType<DaneAnswer.Usable>(await DaneLookup.Find(zone, hosts, hosts.Hosts[0], 25, Ct));
        Assert.IsType<DaneAnswer.None>(await DaneLookup.Find(zone, hosts, hosts.Hosts[1], 25, Ct));
    }

    /// <summary>One family's answer is bogus, the other's is secure: the zone is signed.</summary>
    [Fact]
    public async Task A_broken_answer_for_one_address_family_does_not_make_a_host_unsigned()
    {
        await using var zone = Signed();
        zone.Fail("mx.partner.example", DnsType.Aaaa, DnssecStatus.Bogus);
        zone.Put("_25._tcp.mx.partner.example", DnsType.Tlsa, Good);

        Assert.IsType<DaneAnswer.Usable>(await Find(zone));
    }

    /// <summary>RFC 7672 §2.2.3: where the whole way is secure, first where it leads, then where it begins.</summary>
    [Theory]
    [InlineData("real.provider.example", "real.provider.example")]
    [InlineData("mx.partner.example", "mx.partner.example")]
    public async Task Behind_an_alias_both_names_are_looked_at(string where, string baseDomain)
    {
        await using var zone = Signed();
        zone.Alias("mx.partner.example", DnsType.A, "real.provider.example", DnssecStatus.Secure, [192, 0, 2, 1]);
        zone.Put($"_25._tcp.{where}", DnsType.Tlsa, Good);

        var reference = Assert.IsType<DaneAnswer.Usable>(await Find(zone)).Reference;
        Assert.Equal(baseDomain, reference.BaseDomain);
        Assert.Equal(baseDomain, reference.Names[0]);
    }

    [Theory]
    [InlineData(DnssecStatus.Secure, true)]
    [InlineData(DnssecStatus.Insecure, false)]
    public async Task A_signed_alias_to_an_unsigned_host_has_its_own_records(DnssecStatus alias, bool isBound)
    {
        await using var zone = Signed();
        zone.Alias("mx.partner.example", DnsType.A, "real.provider.example", DnssecStatus.Insecure, [192, 0, 2, 1]);
        zone.Put("mx.partner.example", DnsType.Cname, alias, []);
        zone.Put("_25._tcp.mx.partner.example", DnsType.Tlsa, Good);

        Assert.Equal(isBound, await Find(zone) is DaneAnswer.Usable);
    }

    [Fact]
    public async Task An_alias_that_cannot_be_looked_at_is_no_absence()
    {
        await using var zone = Signed();
        zone.Alias("mx.partner.example", DnsType.A, "real.provider.example", DnssecStatus.Insecure, [192, 0, 2, 1]);
        zone.Fail("mx.partner.example", DnsType.Cname, DnssecStatus.Bogus);

        Assert.IsType<DaneAnswer.TryLater>(await Find(zone));
    }

    [Fact]
    public async Task A_domain_without_exchangers_is_its_own_host()
    {
        await using var zone = new SignedZone();
        zone.Put("partner.example", DnsType.A, [192, 0, 2, 1]);
        zone.Put("_25._tcp.partner.example", DnsType.Tlsa, Good);

        Assert.True(Assert.IsType<DaneAnswer.Usable>(await Find(zone)).Reference.NameIsSecure);
    }

    [Fact]
    public async Task A_smart_host_is_bound_by_its_own_name()
    {
        await using var zone = Signed();
        zone.Put("_587._tcp.mx.partner.example", DnsType.Tlsa, Good);
        var hosts = Assert.IsType<MailHosts.Found>(await MailHostLookup.Host(zone, "mx.partner.example", Ct));

        var reference = Assert.IsType<DaneAnswer.Usable>(await DaneLookup.Find(zone, hosts, hosts.Hosts[0], 587, Ct)).Reference;
        Assert.True(reference.NameIsSecure);
        Assert.Equal(["mx.partner.example"], reference.Names);
    }

    static SignedZone Signed()
    {
        var zone = new SignedZone();
        zone.Put("partner.example", DnsType.Mx, Mx("mx.partner.example"));
        zone.Put("mx.partner.example", DnsType.A, [192, 0, 2, 1]);
        return zone;
    }

    static byte[] Mx(string host, byte preference = 10)
    {
        var wire = new byte[DnsName.WireMax];
        return [0, preference, .. wire[..DnsName.Write(host, wire)]];
    }

    static async Task<MailHosts.Found> Hosts(SignedZone zone) =>
        Assert.IsType<MailHosts.Found>(await MailHostLookup.Find(zone, "partner.example", _ => 0, Ct));

    static async Task<DaneAnswer> Find(SignedZone zone, int port = 25)
    {
        var hosts = await Hosts(zone);
        return await DaneLookup.Find(zone, hosts, hosts.Hosts[0], port, Ct);
    }
}
