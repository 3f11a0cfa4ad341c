using Postern.Flow.Deliver;
using Postern.Mail.Smtp.Client;

namespace Postern.Tests.Flow.Deliver;

public sealed class RoutesTests
{
    [Theory]
    [InlineData("mail.clinic.example:2525", "mail.clinic.example", 2525)]
    [InlineData("mail.clinic.example", "mail.clinic.example", 25)]
    [InlineData("127.0.0.1:25", "127.0.0.1", 25)]
    [InlineData("[2001:db8::1]:587", "2001:db8::1", 587)]
    [InlineData("[2001:db8::1]", "2001:db8::1", 25)]
    public void A_smart_host_is_read(string text, string host, int port)
    {
        Assert.True(Routes.TryParse(text, out var route));
        Assert.Equal(new Route.SmartHost(host, port), route);
    }

    [Theory]
    [InlineData("lmtp:mail.clinic.example:24", "mail.clinic.example", 24)]
    [InlineData("lmtp:[2001:db8::1]:2003", "2001:db8::1", 2003)]
    public void A_mailbox_server_of_LMTP_is_read(string text, string host, int port)
    {
        Assert.True(Routes.TryParse(text, out var route));
        Assert.Equal(new Route.SmartHost(host, port) { Protocol = MailProtocol.Lmtp }, route);
    }

    [Theory]
    [InlineData("lmtp:mail.clinic.example")] // no port is usual (RFC 2033 §5)
    [InlineData("lmtp:mail.clinic.example:25")] // and this one is forbidden
    [InlineData("lmtp:mx")]
    [InlineData("lmtp:/var/run/lmtp")]
    [InlineData("mail example:25")]
    [InlineData("mail.example:0")]
    [InlineData("mail.example:70000")]
    [InlineData(":25")]
    [InlineData("")]
    public void Nonsense_is_not_read(string text) => Assert.False(Routes.TryParse(text, out _));

    [Theory]
    [InlineData("clinic.example", "exact")]
    [InlineData("a.b.clinic.example", "below")]
    [InlineData("example.org", "rest")]
    public void The_closest_route_wins(string domain, string host)
    {
        var routes = new Routes(new Dictionary<string, Route>
        {
            ["clinic.example"] = new Route.SmartHost("exact", 25),
            ["*.clinic.example"] = new Route.SmartHost("below", 25),
            ["*"] = new Route.SmartHost("rest", 25),
        });

        Assert.Equal(new Route.SmartHost(host, 25), routes.For(domain));
    }

    [Fact]
    public void Without_a_table_the_DNS_decides() => Assert.IsType<Route.Mx>(new Routes(new Dictionary<string, Route>()).For("example.org"));
}
