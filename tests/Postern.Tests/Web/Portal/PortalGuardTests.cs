using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;

namespace Postern.Tests.Web.Portal;

/// <summary>What holds for every page at once: policies, forms from elsewhere, and silence in the log.</summary>
public sealed partial class PortalGuardTests
{
    static readonly CancellationToken Ct = CancellationToken.None;

    // Only where a passkey may be asked for, and where files are sent.
    static readonly string[] WithScript = ["GET /m/sign-in", "POST /m/sign-in", "GET /m/passkeys", "GET /m/{token}/message", "GET /m/{token}/reply", "GET /m/new"];

    [Fact]
    public async Task Every_route_has_a_policy_without_inline_script_and_is_never_stored()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Html);
        using var visitor = await site.Proven(token);
        var walked = 0;

        foreach (var route in site.Routes.Where(route => route.RoutePattern.RawText!.StartsWith("/m", StringComparison.Ordinal)))
        {
            var path = route.RoutePattern.RawText!.Replace("{token}", token, StringComparison.Ordinal).Replace("{number:int}", "2", StringComparison.Ordinal).Replace("{id:guid}", $"{Guid.Empty}", StringComparison.Ordinal).Replace("{**rest}", "a/b/c/d", StringComparison.Ordinal);
            var method = route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
            using var answer = await visitor.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Ct);
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();

            Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", route.RoutePattern.RawText is "/m/{token}/body" or "/m/{token}/print" ? "" : policy, StringComparison.Ordinal);
            Assert.Equal(WithScript.Contains($"{method} {route.RoutePattern.RawText}"), policy.Contains("; script-src 'self'", StringComparison.Ordinal));
            Assert.Contains("frame-ancestors", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.NotEmpty(answer.Headers.GetValues("Strict-Transport-Security"));
            Assert.NotEmpty(answer.Headers.GetValues("Permissions-Policy"));
            Assert.Matches("^(no-store|public, max-age=31536000, immutable)$", answer.Headers.CacheControl!.ToString());
            walked++;
        }

        Assert.InRange(walked, 25, 60);
    }

    [Fact]
    public async Task A_senders_html_stands_in_a_sandbox_that_loads_nothing()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Html);
        using var visitor = await site.Proven(token);

        var page = await visitor.GetStringAsync($"/m/{token}/message", Ct);
        using var body = await visitor.GetAsync($"/m/{token}/body", Ct);
        var html = await body.Content.ReadAsStringAsync(Ct);
        var policy = body.Headers.GetValues("Content-Security-Policy").Single();

        Assert.Contains("sandbox=\"allow-popups allow-popups-to-escape-sandbox\"", page, StringComparison.Ordinal);
        Assert.Contains("One picture from the internet", page, StringComparison.Ordinal);
        Assert.Contains("sandbox allow-popups", policy, StringComparison.Ordinal);
        Assert.Contains("img-src data:;", policy, StringComparison.Ordinal);
        Assert.Contains("data:image/png;base64,", html, StringComparison.Ordinal);
        Assert.All(["<script", "tracker.example", "http-equiv"], word => Assert.DoesNotContain(word, html, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    public async Task Csrf_a_form_that_another_site_sends_is_refused(string header, string value)
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = site.Visitor();
        var seal = await PortalSite.SealOf(visitor, $"/m/{token}", $"/m/{token}/code");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/m/{token}/code") { Content = new FormUrlEncodedContent([new("seal", seal)]) };
        request.Headers.Add(header, value);

        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.SendAsync(request, Ct)).StatusCode);
        Assert.Empty(site.Room.Codes);
    }

    [Fact]
    public async Task Csrf_a_form_without_its_seal_or_with_anothers_is_refused()
    {
        await using var site = await PortalSite.Open();
        var (token, other) = (await site.Room.Place(PortalSamples.Text), await site.Room.Place(PortalSamples.Html));
        using var visitor = site.Visitor();
        var seal = await PortalSite.SealOf(visitor, $"/m/{other}", $"/m/{other}/code");

        foreach (var form in new KeyValuePair<string, string>[][] { [], [new("seal", "")], [new("seal", seal)] })
            Assert.Equal(HttpStatusCode.Forbidden, (await visitor.PostAsync($"/m/{token}/code", new FormUrlEncodedContent(form), Ct)).StatusCode);
        Assert.Empty(site.Room.Codes);
    }

    [Fact]
    public async Task Csrf_a_reply_with_the_seal_from_before_the_proof_is_refused()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var stranger = site.Visitor();
        var seal = await PortalSite.SealOf(stranger, $"/m/{token}", $"/m/{token}/code");
        using var visitor = await site.Proven(token);
        using var form = new MultipartFormDataContent { { new StringContent(seal), "seal" }, { new StringContent("x"), "text" } };

        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.PostAsync($"/m/{token}/reply", form, Ct)).StatusCode);
        Assert.Empty(site.Room.Replies);
    }

    [Fact]
    public async Task No_line_of_the_log_holds_a_token_a_code_or_a_word_of_the_message()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = await site.Proven(token);
        foreach (var path in new[] { "/message", "/body", "/attachments/2", "/reply", "/nothing/at/all" }) await visitor.GetAsync($"/m/{token}{path}", Ct);
        await PortalPagesTests.Reply(visitor, token, "Words of a reply");

        Assert.All(site.Log, line => Assert.All([token, site.Room.Codes.Last().Code, "Thursday", "results-november", "Words of a reply", "pat@"], word => Assert.DoesNotContain(word, line, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_first_page_and_all_it_needs_weigh_under_60_KB_and_hold_no_script_inside()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = site.Visitor();
        var page = await visitor.GetStringAsync($"/m/{token}", Ct);
        var weight = page.Length;
        foreach (Match needed in Needed.Matches(page))
        {
            var part = await visitor.GetByteArrayAsync(needed.Groups[1].Value, Ct);
            Assert.True(part.Length < 14_000, needed.Groups[1].Value);
            weight += part.Length;
        }

        Assert.InRange(weight, 1_000, 60_000);
        Assert.Matches("""^[^<]*(<(?!script)[^<]*)*<script type="module" src="/m/-/[0-9a-f]{16}\.js"></script>(<(?!script)[^<]*|[^<])*$""", page);
        Assert.DoesNotContain(" style=", page, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/healthz", "ok\n")]
    [InlineData("/readyz", "ready\n")]
    public async Task The_house_says_that_it_is_well(string path, string answer)
    {
        await using var site = await PortalSite.Open();
        using var visitor = site.Visitor();

        Assert.Equal(answer, await visitor.GetStringAsync(path, Ct));
    }

    [GeneratedRegex("<(?:link|script) [^>]*(?:href|src)=\"([^\"]+)\"")]
    private static partial Regex Needed { get; }
}
