using System.Net;
using Postern.Tests.Flow;

namespace Postern.Tests.Web.Tools;

public sealed class DomainPageTests
{
    const string Path = "/tools/domain";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_form_leads_to_a_result_whose_first_word_is_the_verdict()
    {
        await using var site = await ToolsSite.Open(Town.Of(("good.example", Manners.Good), ("good.example", Manners.NoTls)));
        using var visitor = site.Visitor();

        using var answer = await Post(visitor, "Good.example");
        Assert.Equal((HttpStatusCode.SeeOther, $"{Path}?domain=good.example"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        var page = await visitor.GetStringAsync(answer.Headers.Location, Ct);

        Assert.All(["<h1>Mail to good.example</h1>", "Some exchangers of good.example have no usable TLS", "mx0.good.example", "No TLS", "Proven", "MTA-STS", "What to do:", "Example Clinic"],
            words => Assert.Contains(words, page, StringComparison.Ordinal));
        Assert.True(page.IndexOf("Some exchangers", StringComparison.Ordinal) < page.IndexOf("<table", StringComparison.Ordinal));
    }

    /// <summary>Links may be followed by anybody and any machine: they start nothing.</summary>
    [Fact]
    public async Task A_link_asks_no_server()
    {
        await using var site = await ToolsSite.Open(Town.Of(("good.example", Manners.Good)));
        using var visitor = site.Visitor();

        var page = await visitor.GetStringAsync($"{Path}?domain=good.example", Ct);

        Assert.Contains("value=\"good.example\"", page, StringComparison.Ordinal);
        Assert.Empty(site.Town.Heard);
    }

    [Theory]
    [InlineData("ann@good.example", "This is not a domain")]
    [InlineData("127.0.0.1", "This is not a domain")]
    [InlineData("<script>alert(1)</script>.example", "This is not a domain")]
    [InlineData("printer.local", "private network")]
    public async Task What_is_no_domain_is_told_kindly_and_not_repeated(string typed, string words)
    {
        await using var site = await ToolsSite.Open(Town.Of(("good.example", Manners.Good)));
        using var visitor = site.Visitor();

        using var answer = await Post(visitor, typed);
        var page = await answer.Content.ReadAsStringAsync(Ct);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.DoesNotContain(typed, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Origin", "https://evil.example")]
    public async Task Csrf_another_site_cannot_have_a_domain_looked_at(string header, string value)
    {
        await using var site = await ToolsSite.Open(Town.Of(("good.example", Manners.Good)));
        using var visitor = site.Visitor();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new FormUrlEncodedContent([new("domain", "good.example")]) };
        request.Headers.Add(header, value);

        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.SendAsync(request, Ct)).StatusCode);
        Assert.Empty(site.Town.Heard);
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_back()
    {
        await using var site = await ToolsSite.Open(Town.Of([.. Enumerable.Range(0, 6).Select(number => ($"d{number}.example", Manners.NoTls))]));
        using var visitor = site.Visitor();
        for (var number = 0; number < 5; number++) Assert.Equal(HttpStatusCode.SeeOther, (await Post(visitor, $"d{number}.example")).StatusCode);

        using var answer = await Post(visitor, "d5.example");

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter?.Delta);
        Assert.Contains("value=\"d5.example\"", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_has_the_portals_policy_and_holds_no_script_and_no_style()
    {
        await using var site = await ToolsSite.Open(Town.Of(("good.example", Manners.Good)));
        using var visitor = site.Visitor();
        await Post(visitor, "good.example");

        foreach (var path in new[] { Path, $"{Path}?domain=good.example", $"{Path}?domain=%3Cscript%3E" })
        {
            using var answer = await visitor.GetAsync(path, Ct);
            var page = await answer.Content.ReadAsStringAsync(Ct);

            Assert.StartsWith("default-src 'none'; style-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
            Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(" style=", page, StringComparison.OrdinalIgnoreCase);
        }
    }

    static Task<HttpResponseMessage> Post(HttpClient visitor, string domain) => visitor.PostAsync(Path, new FormUrlEncodedContent([new("domain", domain)]), Ct);
}
