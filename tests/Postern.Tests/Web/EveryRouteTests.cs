using System.Net;
using Microsoft.AspNetCore.Routing;
using Postern.Tests.Web.Admin;

namespace Postern.Tests.Web;

/// <summary>The whole program's route table, asked by somebody who has proven nothing: what is not on the list below gives nothing away.</summary>
public sealed class EveryRouteTests
{
    static readonly CancellationToken Ct = CancellationToken.None;

    // What anybody may ask for. Whoever adds a route that answers strangers adds it here, and says why.
    static readonly Dictionary<string, string> Public = new()
    {
        ["GET /healthz"] = "a load balancer asks",
        ["GET /readyz"] = "a load balancer asks",
        ["GET /.well-known/mta-sts.txt"] = "RFC 8461",
        ["POST /api/v1/tls-reports"] = "RFC 8460: whoever sends mail here reports",
        ["POST /api/v1/analyze"] = "reads what was sent with it, and nothing else",
        ["GET /tools/headers"] = "the same, as a page",
        ["POST /tools/headers"] = "the same, as a page",
        ["GET /tools/domain"] = "asks DNS and exchangers, which anybody may",
        ["POST /tools/domain"] = "asks DNS and exchangers, which anybody may",
        ["GET /verify"] = "whether a notice is real",
        ["POST /verify"] = "whether a notice is real",
        ["GET /m/sign-in"] = "a way in",
        ["POST /m/sign-in"] = "a way in",
        ["GET /admin/sign-in"] = "a way in",
        ["POST /admin/sign-in"] = "a way in",
        ["GET /admin/recover"] = "a way in",
        ["POST /admin/recover"] = "a way in",
    };

    [Fact]
    public async Task What_is_not_public_gives_a_stranger_nothing()
    {
        await using var house = await StaffHouse.Open(settings => settings.Tools.Domain = "public");
        using var stranger = await house.Visitor(null);
        var walked = 0;

        foreach (var (method, pattern) in Table(house).Where(route => !IsPublic(route) && !IsFile(route.Pattern)))
        {
            using var request = new HttpRequestMessage(new(method), Filled(pattern)) { Content = method is "POST" or "PATCH" ? new FormUrlEncodedContent([new("seal", "x")]) : null };
            using var answer = await stranger.SendAsync(request, Ct);
            Assert.True(answer.StatusCode is HttpStatusCode.SeeOther or HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized, $"{method} {pattern}: {answer.StatusCode}");
            Assert.DoesNotContain("@clinic.example", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
            walked++;
        }

        Assert.InRange(walked, 100, 200);
    }

    [Fact]
    public async Task The_list_of_what_is_public_names_nothing_that_is_not_there()
    {
        await using var house = await StaffHouse.Open(settings => settings.Tools.Domain = "public");
        var table = Table(house).Select(route => $"{route.Method} {route.Pattern}").ToHashSet();

        Assert.Empty(Public.Keys.Except(table));
    }

    static IEnumerable<(string Method, string Pattern)> Table(StaffHouse house) => house.Routes
        .SelectMany(route => (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => (method, Pattern: $"/{route.RoutePattern.RawText!.Trim('/')}")));

    // HEAD is a GET without its body.
    static bool IsPublic((string Method, string Pattern) route) => Public.ContainsKey($"{(route.Method == "HEAD" ? "GET" : route.Method)} {route.Pattern}");

    // Style sheets, scripts and pictures, named after what is in them.
    static bool IsFile(string pattern) => pattern.StartsWith("/m/-/", StringComparison.Ordinal);

    static string Filled(string pattern) => pattern
        .Replace("{id:guid}", "018f0000-0000-7000-8000-000000000001", StringComparison.Ordinal).Replace("{copy:guid}", "018f0000-0000-7000-8000-000000000001", StringComparison.Ordinal)
        .Replace("{number:int}", "1", StringComparison.Ordinal).Replace("{page:int}", "1", StringComparison.Ordinal)
        .Replace("{token}", new('A', 43), StringComparison.Ordinal).Replace("{**rest}", "a/b/c", StringComparison.Ordinal);
}
