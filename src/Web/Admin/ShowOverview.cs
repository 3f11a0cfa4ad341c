using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Rules.Access;
using Postern.Store;
using Postern.Store.Reports;
using Postern.Web.Admin.Pages;
using Postern.Web.Portal;

namespace Postern.Web.Admin;

/// <summary>GET /admin: today at a glance, and the last 30 days. Each to the first page of the own role.</summary>
static class ShowOverview
{
    public static void Map(IEndpointRouteBuilder desk) => desk.MapGet("", Handle).For(Act.KeepOwnAccount);

    static async Task<IResult> Handle(HttpContext http, [FromServices] Ledger ledger, [FromServices] TimeProvider clock, CancellationToken ct)
    {
        if (!http.VisitOf().May(Act.SeeOverview)) return Screens.SeeOther(Messages.OwnPath);

        var (from, to) = Days.Read(null, null, clock.GetUtcNow());
        var month = await ledger.Traffic.ByDay(from, to, ct);
        return Screens.Show<OverviewPage>(new
        {
            Visit = http.VisitOf(),
            Today = (List<TrafficCount>)[.. month.Where(count => count.Day == to)],
            Month = month,
            From = from,
            Waiting = await ledger.Traffic.Waiting(ct),
            Held = await ledger.Traffic.Held(ct),
            Alarms = (await ledger.Alarms.List(closedToo: false, ct)).Count,
            Administrators = http.VisitOf().May(Act.ChangePeople) ? await ledger.Staff.Administrators(ct) : 2,
        });
    }
}
