using System.Net;
using Postern.Flow.Domains;
using Postern.Flow.Portal;
using Postern.Mail.Dns;
using Postern.Rules.Decide;
using Postern.Rules.Domains;
using Postern.Tests.Mail.Dns;

namespace Postern.Tests.Flow.Domains;

/// <summary>A stranger's domain chooses which servers are asked. It must not choose one inside this house (server-side request forgery).</summary>
public sealed class Domain_check_ssrf
{
    static readonly Network Somewhere = new("198.51.100.0/24");

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_exchanger_with_a_private_address_is_not_connected_to_and_that_is_said()
    {
        await using var town = Town.Of(("inside.example", Manners.Good));

        var report = Assert.IsType<DeskAnswer.Checked>(await Desk(town, town["inside.example"].Address.Port).Check("inside.example", Somewhere, Ct)).Report;

        Assert.Equal((DomainLevel.Private, Grade.Unknown), (report.Verdict.Level, report.Verdict.Grade));
        Assert.Contains("private", Assert.Single(report.Verdict.Reasons), StringComparison.Ordinal);
        Assert.Null(Assert.Single(Assert.Single(report.Facts.Exchangers).Servers).Banner);
        Assert.Empty(town.Heard);
    }

    [Fact]
    public async Task A_setting_opens_the_range_that_it_names()
    {
        await using var town = Town.Of(("inside.example", Manners.Good));
        var desk = Desk(town, town["inside.example"].Address.Port, IPNetwork.Parse("127.0.4.0/24"));

        Assert.Equal(DomainLevel.Downgradable, Assert.IsType<DeskAnswer.Checked>(await desk.Check("inside.example", Somewhere, Ct)).Report.Verdict.Level);
    }

    [Theory]
    [InlineData("[127.0.0.1]")]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("[IPv6:::1]")]
    [InlineData("::1")]
    [InlineData("good.example:22")]
    [InlineData("good.example/x")]
    [InlineData("http://good.example")]
    [InlineData("ann@good.example")]
    [InlineData("_25._tcp.good.example")]
    [InlineData("good.example.123")]
    [InlineData("localhost")]
    [InlineData("good example")]
    [InlineData("-x.example")]
    [InlineData("")]
    [InlineData(null)]
    public async Task What_is_no_domain_is_not_looked_up(string? typed)
    {
        await using var dns = new FakeDns();
        await using var resolver = new StubResolver(new() { Servers = [dns.Address] });

        Assert.IsType<DeskAnswer.NoDomain>(await Desk(resolver, 25).Check(typed, Somewhere, Ct));
        Assert.Empty(dns.Asked);
    }

    [Theory]
    [InlineData("printer.local")]
    [InlineData("db.internal")]
    [InlineData("x.localhost")]
    [InlineData("router.home.arpa")]
    [InlineData("files.corp")]
    [InlineData("Files.CORP.")]
    [InlineData("abcdef.onion")]
    public async Task A_name_of_a_private_network_is_not_looked_up(string typed)
    {
        await using var dns = new FakeDns();
        await using var resolver = new StubResolver(new() { Servers = [dns.Address] });

        Assert.IsType<DeskAnswer.PrivateName>(await Desk(resolver, 25).Check(typed, Somewhere, Ct));
        Assert.Empty(dns.Asked);
    }

    [Fact]
    public async Task An_exchanger_with_a_name_of_a_private_network_is_not_looked_up_and_that_is_said()
    {
        await using var dns = new FakeDns();
        dns.Mx("good.example", 10, "mail.corp.internal").Mx("good.example", 20, "127.0.0.1").A("mail.corp.internal", "8.8.8.8");
        await using var resolver = new StubResolver(new() { Servers = [dns.Address] });

        var report = Assert.IsType<DeskAnswer.Checked>(await Desk(resolver, 25).Check("good.example", Somewhere, Ct)).Report;

        Assert.Equal(DomainLevel.Nowhere, report.Verdict.Level);
        Assert.Contains("a name of a private network", Assert.Single(report.Verdict.Reasons), StringComparison.Ordinal);
        Assert.DoesNotContain("mail.corp.internal", dns.Asked);
    }

    [Fact]
    public async Task A_policy_host_with_a_private_address_is_not_connected_to()
    {
        await using var dns = new FakeDns();
        dns.Mx("good.example", 0, "").Txt("_mta-sts.good.example", "v=STSv1; id=1;").A("mta-sts.good.example", "169.254.169.254");
        await using var resolver = new StubResolver(new() { Servers = [dns.Address] });

        var report = Assert.IsType<DeskAnswer.Checked>(await Desk(resolver, 25).Check("good.example", Somewhere, Ct)).Report;

        Assert.Equal((StsState.NotFetched, "mta-sts.good.example has no public address"), (report.Facts.MtaSts.State, report.Facts.MtaSts.Problem));
    }

    internal static DomainDesk Desk(IResolver resolver, int port, params IPNetwork[] open) => Desk(resolver, port, TimeProvider.System, open);

    internal static DomainDesk Desk(IResolver resolver, int port, TimeProvider clock, params IPNetwork[] open) =>
        new(open, port, reach => new DomainCheck(resolver, Town.Client(clock), reach, Policy.Safe), clock);
}
