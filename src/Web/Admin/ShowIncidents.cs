using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Rules.Access;
using Postern.Store;
using Postern.Web.Admin.Pages;
using Postern.Web.Portal;

namespace Postern.Web.Admin;

/// <summary>GET /admin/incidents: messages that reached somebody they were not for. POST …/{id}/close: a person has seen to it.</summary>
static class ShowIncidents
{
    public const string Path = "/admin/incidents";

    public static void Map(IEndpointRouteBuilder desk)
    {
        desk.MapGet("/incidents", List).For(Act.SeeIncidents);
        desk.MapPost("/incidents/{id:guid}/close", Close).For(Act.CloseIncidents);
    }

    static async Task<IResult> List(HttpContext http, [FromServices] Ledger ledger, CancellationToken ct) =>
        Screens.Show<IncidentsPage>(new { Visit = http.VisitOf(), Incidents = await ledger.Life.Incidents(closedToo: true, ct) });

    static async Task<IResult> Close(HttpContext http, Guid id, [FromServices] Ledger ledger, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is null) return Screens.Forbidden();
        return await ledger.Life.CloseIncident(id, http.VisitOf().StaffId, ct) ? Screens.SeeOther(Path) : Screens.Gone();
    }
}
