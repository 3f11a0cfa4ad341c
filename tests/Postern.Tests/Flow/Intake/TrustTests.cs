using System.Net;
using Postern.Flow.Intake;

namespace Postern.Tests.Flow.Intake;

public sealed class TrustTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.31.0.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("::ffff:192.168.1.1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("203.0.113.9", false)]
    [InlineData("2001:db8::1", false)]
    public void Only_private_and_loopback_addresses_are_hosts_of_our_own(string address, bool own) =>
        Assert.Equal(own, Trust.IsOwnHost(IPAddress.Parse(address)));

    [Fact]
    public void An_IPv4_client_on_an_IPv6_socket_is_recognized() =>
        Assert.True(new Trust([IPNetwork.Parse("203.0.113.0/24")], []).Includes(IPAddress.Parse("::ffff:203.0.113.7")));
}
