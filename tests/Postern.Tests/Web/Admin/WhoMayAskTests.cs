using System.Net;
using Microsoft.AspNetCore.Routing;
using Postern.Rules.Access;
using Postern.Web.Admin;

namespace Postern.Tests.Web.Admin;

/// <summary>Each route of the administration with the roles that may ask it, written out: a route that names the wrong act shows here.</summary>
public sealed class WhoMayAskTests
{
    static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Each_route_is_for_these_roles()
    {
        await using var house = await StaffHouse.Open();

        var lines = house.Routes.Where(route => route.Metadata.GetMetadata<ActOf>() is not null).Select(Line).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(Table, string.Join('\n', lines));
    }

    [Fact]
    public async Task A_sender_is_led_past_the_overview()
    {
        await using var house = await StaffHouse.Open();
        using var sender = await house.Visitor(Role.Sender);

        using var answer = await sender.GetAsync("/admin", Ct);

        Assert.Equal((HttpStatusCode.SeeOther, "/admin/messages/own"), (answer.StatusCode, $"{answer.Headers.Location}"));
    }

    static string Line(RouteEndpoint route)
    {
        var methods = string.Join(',', route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []);
        var act = route.Metadata.GetMetadata<ActOf>()!.Act;
        return $"{methods} {route.RoutePattern.RawText}: {string.Join(' ', Enum.GetValues<Role>().Where(role => AccessRules.May(role, act)))}";
    }

    const string Table = """
        GET /admin/: Administrator Compliance HelpDesk Sender
        GET /admin/account: Administrator Compliance HelpDesk Sender
        GET /admin/audit: Administrator Compliance
        GET /admin/brand/{what}: Administrator Compliance
        GET /admin/brand: Administrator Compliance
        GET /admin/domains/check: Administrator Compliance HelpDesk
        GET /admin/domains: Administrator Compliance HelpDesk
        GET /admin/health: Administrator Compliance HelpDesk
        GET /admin/incidents: Administrator Compliance HelpDesk
        GET /admin/keys: Administrator Compliance
        GET /admin/messages/own/{id:guid}: Sender
        GET /admin/messages/own: Sender
        GET /admin/messages/{id:guid}/content: Compliance
        GET /admin/messages/{id:guid}: Administrator Compliance HelpDesk
        GET /admin/messages: Administrator Compliance HelpDesk
        GET /admin/people/invite: Administrator
        GET /admin/people/{id:guid}: Administrator Compliance
        GET /admin/people: Administrator Compliance
        GET /admin/policy/ask: Administrator Compliance HelpDesk
        GET /admin/policy: Administrator Compliance
        GET /admin/prove: Administrator Compliance HelpDesk Sender
        GET /admin/reports/days.csv: Administrator Compliance
        GET /admin/reports/found.csv: Administrator Compliance
        GET /admin/reports/messages.csv: Administrator Compliance
        GET /admin/reports/not-by-tls.csv: Administrator Compliance
        GET /admin/reports/protections.csv: Administrator Compliance
        GET /admin/reports/report.pdf: Administrator Compliance
        GET /admin/reports/senders.csv: Administrator Compliance
        GET /admin/reports/traffic.csv: Administrator Compliance
        GET /admin/reports: Administrator Compliance
        GET /admin/settings: Administrator Compliance
        POST /admin/account/app/confirm: Administrator Compliance HelpDesk Sender
        POST /admin/account/app/remove: Administrator Compliance HelpDesk Sender
        POST /admin/account/app: Administrator Compliance HelpDesk Sender
        POST /admin/account/codes: Administrator Compliance HelpDesk Sender
        POST /admin/account/mail-passwords/{id:guid}/remove: Administrator Compliance HelpDesk Sender
        POST /admin/account/mail-passwords: Administrator Compliance HelpDesk Sender
        POST /admin/account/passkeys/{id:guid}/remove: Administrator Compliance HelpDesk Sender
        POST /admin/account/passkeys: Administrator Compliance HelpDesk Sender
        POST /admin/account/reassured: Administrator Compliance HelpDesk Sender
        POST /admin/account/sessions/{id:guid}/end: Administrator Compliance HelpDesk Sender
        POST /admin/domains/check: Administrator Compliance HelpDesk
        POST /admin/incidents/{id:guid}/close: Administrator
        POST /admin/keys: Administrator Compliance
        POST /admin/messages/own/{id:guid}/page: Sender
        POST /admin/messages/{id:guid}/content: Compliance
        POST /admin/messages/{id:guid}/fail: Administrator
        POST /admin/messages/{id:guid}/page: Administrator
        POST /admin/messages/{id:guid}/release: Administrator
        POST /admin/messages: Administrator Compliance HelpDesk
        POST /admin/people/invite: Administrator
        POST /admin/people/{id:guid}/end: Administrator
        POST /admin/people/{id:guid}/link: Administrator
        POST /admin/people/{id:guid}/role: Administrator
        POST /admin/policy/ask: Administrator Compliance HelpDesk
        POST /admin/prove: Administrator Compliance HelpDesk Sender
        POST /admin/sessions/{id:guid}/end: Administrator
        POST /admin/sign-out: Administrator Compliance HelpDesk Sender
        """;
}
