using System.Net;
using Postern.Flow.Discover;
using Postern.Flow.Outside;
using Postern.Mail.Addresses;
using Postern.Mail.Dns;

namespace Postern.Tests.Flow.Discover;

/// <summary>A recipient's domain chooses the host that is asked. It must not choose one inside this house (server-side request forgery).</summary>
public sealed class Discovery_ssrf
{
    static readonly EmailAddress Joe = new("joe", "clinic.example");

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_private_address_is_never_connected_to()
    {
        await using var host = await WebKeysTests.Answering(200);
        host.Dns.A("openpgpkey.clinic.example", "127.0.0.1");
        using var keys = host.Keys(isLoopbackAllowed: false);

        var nothing = Assert.IsType<SourceAnswer.Nothing>(await keys.Find(Joe, Stop));

        Assert.Contains("no public address", nothing.Why, StringComparison.Ordinal);
        Assert.Equal(0, host.Connections);
    }

    /// <summary>DNS rebinding: a public address when it is examined, a private one when it counts.</summary>
    [Fact]
    public async Task A_second_answer_of_the_DNS_changes_nothing()
    {
        await using var host = await WebKeysTests.Answering(200);
        await using var rebinding = new Rebinding();
        using var keys = host.Keys(rebinding, isLoopbackAllowed: false);

        var nothing = Assert.IsType<SourceAnswer.Nothing>(await keys.Find(Joe, Stop));

        Assert.Contains("no public address", nothing.Why, StringComparison.Ordinal);
        Assert.Equal(2, rebinding.Asked);
        Assert.Equal(0, host.Connections);
    }

    [Theory]
    [InlineData(301, "https://inside.clinic.example/")]
    [InlineData(302, "http://169.254.169.254/latest/meta-data/")]
    [InlineData(307, "/elsewhere")]
    [InlineData(308, "file:///etc/passwd")]
    public async Task No_redirect_is_followed(int status, string location)
    {
        await using var host = await WebKeysTests.Answering(status, location);
        host.Dns.A("clinic.example", "127.0.0.1").A("inside.clinic.example", "127.0.0.1");
        using var keys = host.Keys();

        Assert.Contains("redirects", Assert.IsType<SourceAnswer.Nothing>(await keys.Find(Joe, Stop)).Why, StringComparison.Ordinal);
        Assert.Single(host.Asked);
    }

    [Theory]
    [InlineData("[127.0.0.1]")]
    [InlineData("127.0.0.1")]
    [InlineData("localhost:22")]
    [InlineData("clinic.example/x")]
    [InlineData("user@clinic.example")]
    public async Task What_is_no_host_name_is_no_host(string domain)
    {
        await using var host = await WebKeysTests.Answering(200);
        using var keys = host.Keys();

        Assert.IsType<SourceAnswer.Nothing>(await keys.Find(new EmailAddress("joe", domain), Stop));
        Assert.Equal(0, host.Connections);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.100.100.200")]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::10.0.0.1")]
    [InlineData("fe80::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("ff02::1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001:0:7f00:1::")]
    [InlineData("2001:db8::1")]
    public void Special_addresses_are_refused(string address) => Assert.False(new PublicAddresses([]).May(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2a00:1450::1")]
    [InlineData("2600:1f00::1")]
    public void Public_addresses_are_not(string address) => Assert.True(new PublicAddresses([]).May(IPAddress.Parse(address)));

    [Fact]
    public void A_setting_opens_what_it_names_and_no_more()
    {
        var addresses = new PublicAddresses([IPNetwork.Parse("10.1.0.0/16")]);

        Assert.True(addresses.May(IPAddress.Parse("::ffff:10.1.2.3")));
        Assert.False(addresses.May(IPAddress.Parse("10.2.0.1")));
    }

    sealed class Rebinding : IResolver
    {
        public int Asked { get; private set; }

        public Task<DnsAnswer> Query(string name, DnsType type, CancellationToken ct) => Task.FromResult(type is DnsType.A
            ? new DnsAnswer(DnsOutcome.Found, DnssecStatus.Insecure, [++Asked == 1 ? [8, 8, 8, 8] : [127, 0, 0, 1]], name, TimeSpan.Zero)
            : new DnsAnswer(DnsOutcome.NoData, DnssecStatus.Insecure, [], name, TimeSpan.Zero));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
