using System.Security.Cryptography.X509Certificates;
using Postern.Flow.Domains;
using Postern.Mail.MtaSts;
using Postern.Tests.Mail.Smtp.Client;

namespace Postern.Tests.Flow.Domains;

/// <summary>RFC 8461 §3.3.</summary>
public sealed class PolicyHostTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_policy_is_fetched_from_the_host_of_its_own_name()
    {
        await using var room = await PolicyRoom.Open();
        room.Publish("1");
        using var host = room.Host();

        Assert.Equal(StsMode.Enforce, Assert.IsType<StsPolicyReading.Good>(await host.Fetch(PolicyRoom.Domain, Stop)).Policy.Mode);
        Assert.Equal(["mta-sts.clinic.example/.well-known/mta-sts.txt"], room.Web.Asked);
    }

    [Theory]
    [InlineData(301, "redirects")]
    [InlineData(302, "redirects")]
    [InlineData(307, "redirects")]
    [InlineData(308, "redirects")]
    [InlineData(404, "404")]
    [InlineData(500, "500")]
    [InlineData(201, "201")]
    public async Task Anything_but_200_is_no_policy(int status, string why)
    {
        await using var room = await PolicyRoom.Open();
        room.Publish("1");
        (room.Answer.Status, room.Answer.Location) = (status, "https://mta-sts.clinic.example/elsewhere");

        await Fails(room, why);

        Assert.Equal(1, room.Fetches);
    }

    [Theory]
    [InlineData("text/html", false)]
    [InlineData("application/octet-stream", false)]
    [InlineData("text/plain-ish", false)]
    [InlineData("", false)]
    [InlineData("Text/Plain", true)]
    [InlineData("text/plain;charset=us-ascii", true)]
    public async Task Only_plain_text_is_a_policy(string contentType, bool isRead)
    {
        await using var room = await PolicyRoom.Open();
        room.Publish("1");
        room.Answer.ContentType = contentType;
        using var host = room.Host();

        Assert.Equal(isRead, await host.Fetch(PolicyRoom.Domain, Stop) is StsPolicyReading.Good);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_than_the_limit_is_not_read(bool isAnnounced)
    {
        await using var room = await PolicyRoom.Open();
        room.Publish("1");
        room.Answer.Text += "x: " + new string('x', StsLimits.PolicySizeMax);
        room.Answer.IsAnnounced = isAnnounced;

        await Fails(room, "longer than");
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("self-signed")]
    [InlineData("other name")]
    [InlineData("the domain itself")]
    public async Task Without_a_good_certificate_nothing_is_asked(string certificate)
    {
        await using var room = await PolicyRoom.Open(Shown(certificate));
        room.Publish("1");

        await Fails(room, "certificate");

        Assert.Equal(0, room.Fetches);
    }

    [Fact]
    public async Task A_host_that_drips_is_given_up()
    {
        await using var room = await PolicyRoom.Open();
        room.Publish("1");
        room.Answer.Waits = new TaskCompletionSource().Task;
        using var host = room.Host();
        var asked = room.Answer.NextAsked();

        var fetching = host.Fetch(PolicyRoom.Domain, Stop);
        await asked;
        room.Clock.Advance(PolicyHost.FetchTimeout);

        Assert.Contains("within 30 seconds", Assert.IsType<StsPolicyReading.Bad>(await fetching).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_address_is_never_connected_to()
    {
        await using var room = await PolicyRoom.Open();
        room.Publish("1");
        using var host = room.Host(isLoopbackAllowed: false);

        Assert.Contains("no public address", Assert.IsType<StsPolicyReading.Bad>(await host.Fetch(PolicyRoom.Domain, Stop)).Why, StringComparison.Ordinal);
        Assert.Equal(0, room.Web.Connections);
    }

    [Fact]
    public async Task A_domain_without_a_policy_host_has_no_policy()
    {
        await using var room = await PolicyRoom.Open();
        using var host = room.Host();

        Assert.Contains("cannot be reached", Assert.IsType<StsPolicyReading.Bad>(await host.Fetch("other.example", Stop)).Why, StringComparison.Ordinal);
    }

    static async Task Fails(PolicyRoom room, string why)
    {
        using var host = room.Host();
        Assert.Contains(why, Assert.IsType<StsPolicyReading.Bad>(await host.Fetch(PolicyRoom.Domain, Stop)).Why, StringComparison.Ordinal);
    }

    static X509Certificate2 Shown(string certificate) => certificate switch
    {
        "expired" => Certificates.Expired("mta-sts.clinic.example"),
        "self-signed" => Certificates.SelfSigned("mta-sts.clinic.example"),
        "the domain itself" => Certificates.For("clinic.example"),
        _ => Certificates.For("mta-sts.other.example"),
    };
}
