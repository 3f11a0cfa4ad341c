using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postern.Rules.Access;
using Postern.Web.Admin.Pages;
using Postern.Web.Portal;

namespace Postern.Web.Admin;

/// <summary>GET /admin: today at a glance.</summary>
static class ShowOverview
{
    public static void Map(IEndpointRouteBuilder desk) => desk.MapGet("", Handle).For(Act.SeeOverview);

    static IResult Handle(HttpContext http) => Screens.Show<OverviewPage>(new { Visit = http.VisitOf() });
}
