using System.Net;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>The page <c>/tools/domain</c> of the real program, in a real browser; and what it refuses to strangers.</summary>
public sealed class DomainPageIsForEverybody
{
    const string Page = "/tools/domain";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>At 360, 390, 768 and 1,280 pixels, light and dark, and once without JavaScript: no fault that axe-core finds, nothing too wide.</summary>
    [Fact]
    public async Task Nobody_is_left_out()
    {
        await using var scene = new Scene(Ct);
        await scene.Exchanger("two.example", ExchangerTls.Good);
        var plain = scene.Keep(await PostfixServer.Exchanger("mx2.two.example", ExchangerTls.None, scene.Certificates, Ct));
        scene.Record("two.example. MX 20 mx2.two.example.");
        scene.Record($"mx2.two.example. A {plain.Smtp.Address}");
        var gateway = await scene.Gateway(with: settings => settings with { Tools = new { privateAddresses = new[] { "127.0.0.0/8" } } });

        Assert.Equal(Axe.NoFault, await Axe.Look(new Uri(Site(gateway), Page), "two.example", field: null, Ct));
    }

    [Fact]
    public async Task A_strangers_domain_does_not_make_it_knock_inside_the_house()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("inside.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();
        var before = Connections(exchanger); // the story's own, from waiting for it

        var (status, page) = await Ask(gateway, "inside.example");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("have private addresses, which are not asked from here", page, StringComparison.Ordinal);
        Assert.Equal(before, Connections(exchanger));
    }

    [Fact]
    public async Task It_is_not_there_when_it_is_switched_off()
    {
        await using var scene = new Scene(Ct);
        var gateway = await scene.Gateway(with: settings => settings with { Tools = new { domain = "off" } });

        using var visitor = Visitor(followsRedirects: false);
        using var answer = await visitor.GetAsync(new Uri(Site(gateway), Page), Ct);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    static int Connections(PostfixServer exchanger) => exchanger.Log.Split('\n').Count(line => line.Contains(": connect from", StringComparison.Ordinal));

    static async Task<(HttpStatusCode Status, string Page)> Ask(Gateway gateway, string domain)
    {
        using var visitor = Visitor(followsRedirects: true);
        using var form = new FormUrlEncodedContent([new("domain", domain)]);
        using var answer = await visitor.PostAsync(new Uri(Site(gateway), Page), form, Ct);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

#pragma warning disable CA5399, CA5400, CA5359 // The certificate is the test's own, on loopback.
    static HttpClient Visitor(bool followsRedirects) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = followsRedirects,
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    });
#pragma warning restore CA5399, CA5400, CA5359

    static Uri Site(Gateway gateway) => new($"https://{gateway.Address}:{Gateway.WebPort}");
}
