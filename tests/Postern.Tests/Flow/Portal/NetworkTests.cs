using System.Net;
using Postern.Flow.Portal;

namespace Postern.Tests.Flow.Portal;

public sealed class NetworkTests
{
    [Theory]
    [InlineData("192.0.2.77", "192.0.2.0/24")]
    [InlineData("::ffff:192.0.2.77", "192.0.2.0/24")]
    [InlineData("2001:db8:1:2ff:3::4", "2001:db8:1:200::/56")]
    [InlineData(null, "unknown")]
    public void A_network_is_what_a_household_shares(string? address, string network) =>
        Assert.Equal(network, Network.Of(address is null ? null : IPAddress.Parse(address)).Prefix);
}
