using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow.Publish;
using Postern.Flow;
using Postern.Mail.MtaSts;
using Postern.Tests.Web.Portal;
using Postern.Web;

namespace Postern.Tests.Web;

public sealed class OwnPolicyTextTests
{
    static readonly OwnPolicy Policy = new(new(StsMode.Testing, [new("mx.clinic.example", IsWildcard: false)], TimeSpan.FromDays(7)));

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("mta-sts.clinic.example", HttpStatusCode.OK)]
    [InlineData("mta-sts.other.example", HttpStatusCode.NotFound)]
    [InlineData("secure.clinic.example", HttpStatusCode.NotFound)]
    public async Task The_policy_is_served_at_its_own_host_alone(string host, HttpStatusCode status)
    {
        await using var site = await PortalSite.Open(with: With(new() { Policy = Policy }));

        using var answer = await Get(site, host, "/.well-known/mta-sts.txt");

        Assert.Equal(status, answer.StatusCode);
        if (status != HttpStatusCode.OK) return;
        Assert.Equal(Policy.Text, await answer.Content.ReadAsStringAsync(Ct));
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Without_a_policy_there_is_nothing_to_serve()
    {
        await using var site = await PortalSite.Open(with: With(new()));

        using var answer = await Get(site, "mta-sts.clinic.example", "/.well-known/mta-sts.txt");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/.well-known/mta-sts.txt")]
    [InlineData("/m/nothing")]
    public async Task Every_answer_tells_browsers_to_stay_with_HTTPS(string path)
    {
        await using var site = await PortalSite.Open();

        using var answer = await Get(site, "localhost", path);

        Assert.Equal("max-age=31536000; includeSubDomains", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
    }

    [Fact]
    public async Task Ready_with_a_warning_is_ready()
    {
        await using var site = await PortalSite.Open(with: services => services.AddSingleton(new Readiness(() => ["the certificate of gw.example ends in 3 days"])));

        using var answer = await Get(site, "localhost", "/readyz");

        Assert.Equal((HttpStatusCode.OK, "ready\nthe certificate of gw.example ends in 3 days\n"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct)));
    }

    static Action<IServiceCollection> With(PublishOptions options) =>
        services => services.AddSingleton(options).AddSingleton(new Organization("Clinic", ["clinic.example"], "gw.clinic.example"));

    static async Task<HttpResponseMessage> Get(PortalSite site, string host, string path)
    {
        using var visitor = site.Visitor();
        using var question = new HttpRequestMessage(HttpMethod.Get, path);
        question.Headers.Host = host;
        return await visitor.SendAsync(question, Ct);
    }
}
