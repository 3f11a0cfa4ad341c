using System.Net;
using Microsoft.AspNetCore.Routing;

namespace Postern.Tests.Web.Portal;

/// <summary>Insecure direct object references: a proof opens what was sent to that address, and nothing else.</summary>
public sealed class Portal_idor
{
    static readonly CancellationToken Ct = CancellationToken.None;

    [Theory]
    [InlineData("/message")]
    [InlineData("/body")]
    [InlineData("/attachments/1")]
    [InlineData("/attachments/2")]
    [InlineData("/reply")]
    public async Task A_session_of_one_address_opens_nothing_of_another(string path)
    {
        await using var site = await PortalSite.Open();
        var (mine, other) = (await site.Room.Place(PortalSamples.Text), await site.Room.Place(PortalSamples.Html, "sam@example.org"));
        using var visitor = await site.Proven(mine);

        var answer = await visitor.GetAsync($"/m/{other}{path}", Ct);

        Assert.Equal((HttpStatusCode.SeeOther, $"/m/{other}"), (answer.StatusCode, $"{answer.Headers.Location}"));
    }

    // Where one proves an address: anybody with the link is asked.
    static readonly string[] BeforeProof = ["GET /m/{token}", "HEAD /m/{token}", "GET /m/{token}/code", "POST /m/{token}/code", "POST /m/{token}/proof", "GET /m/{token}/proof", "POST /m/{token}/passkey"];

    /// <summary>The route table, not a list of somebody's: a new route of a message is asked, too.</summary>
    [Fact]
    public async Task A_session_of_one_address_does_nothing_to_a_message_of_another()
    {
        await using var site = await PortalSite.Open();
        var (mine, other) = (await site.Room.Place(PortalSamples.Text), await site.Room.Place(PortalSamples.Html, "sam@example.org"));
        using var visitor = await site.Proven(mine);
        var seal = await PortalSite.SealOf(visitor, $"/m/{mine}/message", $"/m/{mine}/leave");
        var before = await Events(site);
        var walked = 0;

        foreach (var (method, pattern) in OfMessages(site).Where(route => !BeforeProof.Contains($"{route.Method} {route.Pattern}")))
        {
            var path = pattern.Replace("{token}", other, StringComparison.Ordinal).Replace("{number:int}", "2", StringComparison.Ordinal).Replace("{page:int}", "1", StringComparison.Ordinal);
            using var request = new HttpRequestMessage(new(method), path)
            {
                Content = method == "POST" ? new FormUrlEncodedContent([new("seal", seal), new("text", "words"), new("sure", "yes"), new("name", "Sam"), new("answer", "x")]) : null,
            };
            using var answer = await visitor.SendAsync(request, Ct);
            Assert.True(answer.StatusCode is HttpStatusCode.SeeOther or HttpStatusCode.Forbidden or HttpStatusCode.NotFound, $"{method} {pattern}: {answer.StatusCode}");
            Assert.DoesNotContain("examination", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
            walked++;
        }

        Assert.InRange(walked, 18, 40);
        Assert.Equal(before, await Events(site));
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync($"/m/{mine}/message", Ct)).StatusCode); // the session is still there
    }

    static IEnumerable<(string Method, string Pattern)> OfMessages(PortalSite site) => site.Routes
        .Where(route => route.RoutePattern.RawText!.StartsWith("/m/{token}", StringComparison.Ordinal))
        .SelectMany(route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (method, route.RoutePattern.RawText!)));

    // Whatever was done is there.
    static async Task<IEnumerable<string>> Events(PortalSite site) => (await site.Room.Ledger.AuditPages.Newest(null, 200, Ct)).Select(line => $"{line.Chain}.{line.Sequence} {line.What}");

    [Fact]
    public async Task A_session_opens_every_message_to_its_own_address()
    {
        await using var site = await PortalSite.Open();
        var (first, second) = (await site.Room.Place(PortalSamples.Text), await site.Room.Place(PortalSamples.Html));
        using var visitor = await site.Proven(first);

        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync($"/m/{second}/message", Ct)).StatusCode);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("99")]
    [InlineData("-1")]
    [InlineData("2147483648")]
    [InlineData("2%2f..%2f..")]
    public async Task A_number_that_is_no_attachment_gives_the_calm_page(string number)
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = await site.Proven(token);

        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/m/{token}/attachments/{number}", Ct)).StatusCode);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("..\\..\\windows\\system.ini")]
    [InlineData("a.pdf\\\"; filename=evil.exe; x=\\\"")]
    [InlineData("=?utf-8?Q?a=0D=0ASet-Cookie:_x=3Dy.pdf?=")]
    [InlineData("=?utf-8?Q?invoice=E2=80=AEfdp.exe?=")]
    [InlineData("CON")]
    [InlineData(".htaccess")]
    public async Task File_names_of_a_sender_stay_inside_their_header(string name)
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place($"""
            Subject: x
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain

            x
            --b
            Content-Type: text/html
            Content-Disposition: attachment; filename="{name}"

            <script>alert(1)</script>
            --b--
            """);
        using var visitor = await site.Proven(token);

        var answer = await visitor.GetAsync($"/m/{token}/attachments/2", Ct);
        var disposition = answer.Content.Headers.GetValues("Content-Disposition").Single();

        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.ToString());
        Assert.Matches("""^attachment; filename="[^"\\/%]+"; filename\*=UTF-8''[A-Za-z0-9._~%-]+$""", disposition);
        Assert.All(["..", "%2F", "%5C", "%0D", "%0A", "%E2%80%AE", "=\"CON\"", "=\"."], part => Assert.DoesNotContain(part, disposition, StringComparison.OrdinalIgnoreCase));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.EndsWith("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }
}
