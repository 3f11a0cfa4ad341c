using Postern.Mail.Dns;

namespace Postern.Tests.Mail.Dns;

public sealed class MailHostLookupTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exchangers_come_by_preference_and_equal_ones_by_chance()
    {
        await using var dns = new FakeDns()
            .Mx("a.test", 20, "late.a.test").Mx("a.test", 10, "one.a.test").Mx("a.test", 10, "two.a.test")
            .A("late.a.test", "192.0.2.3").A("one.a.test", "192.0.2.1").A("two.a.test", "192.0.2.2").Aaaa("two.a.test", "2001:db8::2");

        Assert.Equal("one.a.test two.a.test late.a.test", Names(await Find(dns, "a.test", n => n - 1)));
        Assert.Equal("two.a.test one.a.test late.a.test", Names(await Find(dns, "A.Test", n => n / 2)));

        var found = Assert.IsType<MailHosts.Found>(await Find(dns, "a.test", n => n / 2));
        Assert.Equal(["2001:db8::2", "192.0.2.2"], found.Hosts[0].Addresses.Select(address => address.ToString()));
    }

    [Fact]
    public async Task A_domain_without_exchanger_is_its_own()
    {
        await using var dns = new FakeDns().A("a.test", "192.0.2.1").Alias("b.test", "a.test");

        Assert.Equal("a.test", Names(await Find(dns, "a.test")));
        Assert.Equal("b.test", Names(await Find(dns, "b.test")));
    }

    [Fact]
    public async Task A_failure_is_never_an_absence()
    {
        await using var dns = new FakeDns().Fail("a.test").Mx("b.test", 10, "mx.b.test").Fail("mx.b.test").A("c.test", "192.0.2.1");

        Assert.IsType<MailHosts.TryLater>(await Find(dns, "a.test"));
        Assert.IsType<MailHosts.TryLater>(await Find(dns, "b.test"));
    }

    [Fact]
    public async Task Null_MX_says_that_no_mail_is_taken()
    {
        await using var dns = new FakeDns().Mx("a.test", 0, ".").A("a.test", "192.0.2.1")
            .Mx("b.test", 0, ".").Mx("b.test", 10, "a.test");

        Assert.IsType<MailHosts.NullMx>(await Find(dns, "a.test"));
        Assert.Equal("a.test", Names(await Find(dns, "b.test")));
    }

    [Theory]
    [InlineData("nowhere.test")]
    [InlineData("nothing.test")]
    [InlineData("literal.test")]
    [InlineData("dangling.test")]
    [InlineData("-bad-.test")]
    [InlineData("a..test")]
    [InlineData("")]
    [InlineData("192.0.2.1")]
    [InlineData("[127.1]")]
    [InlineData("[0x7f.0.0.1]")]
    [InlineData("[192.0.2.1")]
    [InlineData("[::1]")]
    public async Task What_has_no_place_for_mail_is_no_such_domain(string domain)
    {
        await using var dns = new FakeDns().Txt("nothing.test", "x").Mx("literal.test", 10, "192.0.2.1").Mx("dangling.test", 10, "gone.test");

        Assert.IsType<MailHosts.NoSuchDomain>(await Find(dns, domain));
    }

    [Theory]
    [InlineData("[192.0.2.1]", "192.0.2.1")]
    [InlineData("[IPv6:2001:db8::1]", "2001:db8::1")]
    public async Task An_address_literal_is_asked_of_nobody(string domain, string address)
    {
        await using var dns = new FakeDns();

        Assert.Equal(address, Assert.Single(Assert.IsType<MailHosts.Found>(await Find(dns, domain)).Hosts).Addresses[0].ToString());
        Assert.Empty(dns.Asked);
    }

    [Fact]
    public async Task A_domain_in_another_script_is_asked_in_its_ASCII_form()
    {
        await using var dns = new FakeDns().A("xn--bcher-kva.test", "192.0.2.1");

        Assert.Equal("xn--bcher-kva.test", Names(await Find(dns, "Bücher.test")));
    }

    static string Names(MailHosts hosts) => string.Join(' ', Assert.IsType<MailHosts.Found>(hosts).Hosts.Select(host => host.Name));

    static async Task<MailHosts> Find(FakeDns dns, string domain, Func<int, int>? chance = null)
    {
        await using var resolver = new StubResolver(new() { Servers = [dns.Address], Rounds = 1 });
        return await MailHostLookup.Find(resolver, domain, chance ?? (_ => 0), Stop);
    }
}
