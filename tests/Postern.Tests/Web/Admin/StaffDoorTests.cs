using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Postern.Rules.Access;
using Postern.Web.Admin;

namespace Postern.Tests.Web.Admin;

/// <summary>The whole route table, asked by each role and by nobody.</summary>
public sealed partial class StaffDoorTests
{
    static readonly CancellationToken Ct = CancellationToken.None;

    static readonly string[] Open = ["/admin/sign-in", "/admin/begin/{token}", "/admin/begin/{token}/passkey", "/admin/recover"];

    public static TheoryData<Role> EachRole => new(Enum.GetValues<Role>());

    [Theory, MemberData(nameof(EachRole))]
    public async Task Each_page_opens_for_the_roles_that_may_and_for_no_other(Role role)
    {
        await using var house = await StaffHouse.Open();
        using var visitor = await house.Visitor(role);
        var walked = 0;

        foreach (var route in Behind(house))
        {
            using var answer = await Ask(visitor, route, house);
            var may = AccessRules.May(role, route.Metadata.GetMetadata<ActOf>()!.Act); // the next test sees to it

            Assert.Equal((route.RoutePattern.RawText, may), (route.RoutePattern.RawText, answer.StatusCode != HttpStatusCode.Forbidden || await IsSealless(answer)));
            Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
            Assert.StartsWith("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("no-store", $"{answer.Headers.CacheControl}");
            walked++;
        }

        Assert.InRange(walked, 35, 80);
    }

    [Fact]
    public async Task Without_a_session_each_page_leads_to_the_sign_in()
    {
        await using var house = await StaffHouse.Open();
        using var stranger = await house.Visitor(null);

        foreach (var route in Behind(house))
        {
            using var answer = await Ask(stranger, route, house);
            Assert.Equal((route.RoutePattern.RawText, HttpStatusCode.SeeOther, "/admin/sign-in"), (route.RoutePattern.RawText, answer.StatusCode, $"{answer.Headers.Location}"));
        }
    }

    [Fact]
    public async Task Each_route_of_the_administration_names_its_act_or_is_before_the_sign_in()
    {
        await using var house = await StaffHouse.Open();

        var silent = house.Routes.Where(route => route.RoutePattern.RawText!.StartsWith("/admin", StringComparison.Ordinal) && route.Metadata.GetMetadata<ActOf>() is null)
            .Select(route => route.RoutePattern.RawText!).Distinct();

        Assert.Equal(Open.Order(), silent.Order());
    }

    [Fact]
    public async Task Csrf_a_form_without_the_sessions_seal_changes_nothing()
    {
        await using var house = await StaffHouse.Open();
        using var visitor = await house.Visitor(Role.Administrator);

        foreach (var route in Behind(house).Where(route => IsPost(route)))
        {
            using var answer = await Ask(visitor, route, house);
            Assert.Equal((route.RoutePattern.RawText, HttpStatusCode.Forbidden), (route.RoutePattern.RawText, answer.StatusCode));
        }

        Assert.Single(await house.Ledger.Staff.List(Ct));
        Assert.Single(await house.Ledger.Sessions.List(null, TimeSpan.FromHours(1), Ct));
    }

    [Fact]
    public async Task Csrf_a_form_of_another_site_is_refused_before_it_is_read()
    {
        await using var house = await StaffHouse.Open();
        using var visitor = await house.Visitor(Role.Administrator);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/people/invite") { Content = new FormUrlEncodedContent([]) };
        request.Headers.Add("Sec-Fetch-Site", "cross-site");

        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.SendAsync(request, Ct)).StatusCode);
    }

    [Fact]
    public async Task The_menu_of_each_role_leads_only_where_it_may()
    {
        await using var house = await StaffHouse.Open();
        foreach (var role in Enum.GetValues<Role>())
        {
            using var visitor = await house.Visitor(role);
            var page = await visitor.GetStringAsync("/admin/account", Ct);
            foreach (var link in Links().Matches(page[page.IndexOf("class=\"menu\"", StringComparison.Ordinal)..]).Select(link => link.Groups[1].Value).Distinct())
            {
                using var answer = await visitor.GetAsync(link, Ct);
                Assert.Equal((role, link, HttpStatusCode.OK), (role, link, answer.StatusCode));
            }
        }
    }

    [Theory]
    [InlineData("/admin/people", "/admin/people")]
    [InlineData("/admin/people/018f0000-0000-7000-8000-000000000001", "/admin/people/018f0000-0000-7000-8000-000000000001")]
    [InlineData("//evil.example", "/admin")]
    [InlineData("/admin//evil.example", "/admin")]
    [InlineData("https://evil.example", "/admin")]
    [InlineData("/admin/..//evil", "/admin")]
    [InlineData("/admin\\evil", "/admin")]
    [InlineData("/m/x", "/admin")]
    [InlineData("/admin/x\r\nSet-Cookie: a=b", "/admin")]
    [InlineData(null, "/admin")]
    public void Open_redirect_the_way_back_is_a_page_of_ours(string? asked, string path) => Assert.Equal(path, ReturnPath.Read(asked));

    [Fact]
    public async Task The_log_of_all_this_names_nobody_and_no_secret()
    {
        await using var house = await StaffHouse.Open();
        var token = await house.SignIn(Role.Administrator, "weatherby@clinic.example");
        using var stranger = await house.Visitor(null);
        await stranger.GetAsync($"/admin/begin/{token}", Ct);
        await stranger.PostAsync("/admin/recover", new FormUrlEncodedContent([new("address", "weatherby@clinic.example"), new("code", "aaaa-aaaa-aaaa-aaaa")]), Ct);

        var log = house.Log.ToArray();
        Assert.DoesNotContain(log, line => line.Contains(token, StringComparison.Ordinal) || line.Contains("weatherby", StringComparison.OrdinalIgnoreCase) || line.Contains("aaaa-aaaa", StringComparison.Ordinal));
    }

    static IEnumerable<RouteEndpoint> Behind(StaffHouse house) =>
        house.Routes.Where(route => route.RoutePattern.RawText!.StartsWith("/admin", StringComparison.Ordinal) && !Open.Contains(route.RoutePattern.RawText));

    static bool IsPost(RouteEndpoint route) => route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("POST") == true;

    // Signing out ends the walk, so it is asked with a form that is refused as all others here are: without a seal.
    static Task<HttpResponseMessage> Ask(HttpClient visitor, RouteEndpoint route, StaffHouse house)
    {
        var path = route.RoutePattern.RawText!.Replace("{id:guid}", "018f0000-0000-7000-8000-000000000001", StringComparison.Ordinal);
        return IsPost(route) ? visitor.PostAsync(path, new FormUrlEncodedContent([]), Ct) : visitor.GetAsync(path, Ct);
    }

    static async Task<bool> IsSealless(HttpResponseMessage answer) =>
        answer.RequestMessage!.Method == HttpMethod.Post && !(await answer.Content.ReadAsStringAsync(Ct)).Contains(AdminTexts.ForbiddenTitle, StringComparison.Ordinal); // it was sent

    [GeneratedRegex("<a href=\"(/admin[^\"]*)\"")]
    private static partial Regex Links();
}
