using System.Net;
using Postern.Flow.Deliver;
using Postern.Rules.Decide;

namespace Postern.Tests.Flow.Deliver;

/// <summary>Mail for our own people must not come back to ourselves.</summary>
public sealed class OwnListenersTests
{
    static readonly OwnListeners Own = new("gw.clinic.example", [new(IPAddress.Any, 25), new(IPAddress.Parse("203.0.113.5"), 2525)]);

    [Theory]
    [InlineData("gw.clinic.example", 25, true)]
    [InlineData("GW.clinic.example", 2525, true)]
    [InlineData("gw.clinic.example", 24, false)] // a mailbox server on the same machine
    [InlineData("localhost", 25, true)]
    [InlineData("127.0.0.1", 25, true)]
    [InlineData("127.0.0.1", 2525, false)]
    [InlineData("203.0.113.5", 2525, true)]
    [InlineData("198.51.100.7", 25, false)]
    [InlineData("mail.clinic.example", 25, false)]
    public void A_route_to_one_of_our_own_doors_is_seen_before_it_is_used(string host, int port, bool isOurs) =>
        Assert.Equal(isOurs, Own.Are(new Route.SmartHost(host, port)));

    [Theory]
    [InlineData("mx", "gw.clinic.example", "198.51.100.7", 25, true)] // our name in the MX record, before a router that hides us
    [InlineData("mx", "gw.clinic.example.", "198.51.100.7", 25, true)]
    [InlineData("mx", "mx.north.example", "198.51.100.7", 25, false)]
    [InlineData("mx", "mx.north.example", "203.0.113.5", 2525, true)]
    [InlineData("host", "gw.clinic.example", "198.51.100.7", 25, false)]
    [InlineData("host", "mail.clinic.example", "127.0.0.1", 25, true)]
    public void So_is_an_exchanger_with_our_name_or_our_address(string route, string host, string address, int port, bool isOurs) =>
        Assert.Equal(isOurs, Own.Are(route == "mx" ? new Route.Mx() : new Route.SmartHost(host, port), host, new IPEndPoint(IPAddress.Parse(address), port)));

    [Fact]
    public async Task A_road_that_leads_to_ourselves_is_not_taken_and_the_copy_waits()
    {
        await using var town = Town.Of(("clinic.example", Manners.Good));
        var roads = new Roads(town, new Expectations(town), memories: null, Town.Client(TimeProvider.System), town["clinic.example"].Address.Port, own: new("gw.clinic.example", [town["clinic.example"].Address]));

        var answer = await roads.Secure(new Route.Mx(), "clinic.example", new TlsFloor(Postern.Mail.Tls.TlsVersion.Tls12, CertificateCheck.Any), TestContext.Current.CancellationToken);

        Assert.Contains("this gateway itself", Assert.IsType<LaneAnswer.Wait>(answer).Evidence.Why, StringComparison.Ordinal);
        Assert.Empty(town.Heard);
    }
}
