using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Rules.Access;
using Postern.Store;
using Postern.Web.Admin.Pages;
using Postern.Web.Portal;

namespace Postern.Web.Admin;

/// <summary>GET /admin/health: the ledger, the queue, alarms, and what the host knows of the machine.</summary>
static class ShowHealth
{
    public static void Map(IEndpointRouteBuilder desk) => desk.MapGet("/health", Handle).For(Act.SeeHealth);

    static async Task<IResult> Handle(HttpContext http, [FromServices] Ledger ledger, [FromServices] HouseHealth house, [FromServices] TimeProvider clock, CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        var (waiting, held, alarms) = (await ledger.Traffic.Waiting(ct), await ledger.Traffic.Held(ct), (await ledger.Alarms.List(closedToo: false, ct)).Count);
        var took = clock.GetElapsedTime(began);
        var next = await ledger.Queue.NextDue(ct);
        HealthLine[] lines =
        [
            new("Database", $"answers in {took.TotalMilliseconds:0.0} ms", took < TimeSpan.FromSeconds(1)),
            new("Queue", next is { } due && waiting > 0 ? $"{waiting} copies wait, the next is due {PeopleTexts.Time(due)}" : $"{waiting} copies wait", true),
            new("Held copies", $"{held}", held == 0),
            new("Open alarms", $"{alarms}", alarms == 0),
            .. house.Ask(),
        ];
        return Screens.Show<TablePage>(new
        {
            Title = AdminTexts.Health,
            Visit = http.VisitOf(),
            Here = "/admin/health",
            Text = DeskTexts.HealthText,
            Tables = (ShownTable[])[new(AdminTexts.Health, [DeskTexts.Thing, DeskTexts.How], [.. lines.Select(IReadOnlyList<Cell> (line) => [line.Thing,
                new Cell(line.How) { Look = line.IsGood ? "is-good" : "is-bad" }])])],
        });
    }
}
