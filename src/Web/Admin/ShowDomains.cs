using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow.Domains;
using Postern.Rules.Access;
using Postern.Rules.Domains;
using Postern.Store;
using Postern.Store.Domains;
using Postern.Web.Admin.Pages;
using Postern.Web.Portal;
using Postern.Web.Tools;

namespace Postern.Web.Admin;

/// <summary>GET /admin/domains: alarms, and what is remembered of other domains' servers.</summary>
static class ShowDomains
{
    public static void Map(IEndpointRouteBuilder desk) => desk.MapGet("/domains", Handle).For(Act.SeeDomains);

    static async Task<IResult> Handle(HttpContext http, string? after, [FromServices] Ledger ledger, CancellationToken ct)
    {
        var kept = await ledger.Memories.List(after ?? "", ct);
        var canCheck = http.RequestServices.GetService<DomainDesk>() is not null; // where the page is off, nothing leads to it
        return Screens.Show<TablePage>(new
        {
            Title = AdminTexts.Domains,
            Visit = http.VisitOf(),
            Here = "/admin/domains",
            Text = DeskTexts.DomainsText,
            Links = kept.Count == MemoryShelf.PageMax ? ((string, string)[])[($"/admin/domains?after={Uri.EscapeDataString(kept[^1].Domain)}", MessagesTexts.Older)] : [],
            Tables = (ShownTable[])
            [
                new(DeskTexts.AlarmsTitle, [DeskTexts.Domain, DeskTexts.What, DeskTexts.First, DeskTexts.Last, DeskTexts.Times, DeskTexts.Accepted],
                    [.. (await ledger.Alarms.List(closedToo: true, ct)).Select(alarm => Row(alarm, canCheck))]),
                new(DeskTexts.Remembered, [DeskTexts.Domain, DeskTexts.Remembered, DeskTexts.Changed], [.. kept.Select(one => Row(one, canCheck))]),
            ],
        });
    }

    static IReadOnlyList<Cell> Row(Alarm alarm, bool canCheck) =>
    [
        Domain(alarm.Domain, canCheck), new(alarm.Words) { Look = alarm.AcceptedAt is null && alarm.RecoveredAt is null ? "is-bad" : null }, Cell.When(alarm.FirstAt),
            Cell.When(alarm.LastAt), Cell.Number(alarm.Count), alarm.AcceptedBy,
    ];

    static IReadOnlyList<Cell> Row(KeptMemory kept, bool canCheck) => [Domain(kept.Domain, canCheck), string.Join("; ", MemoryText.Read(kept).Servers.Select(Words)), Cell.When(kept.ChangedAt)];

    static string Words(ServerMemory server) => server.Settled is { } level ? $"{server.Server}: {MemoryWords.NameOf(level)}" : $"{server.Server}: {DeskTexts.NothingYet}";

    static Cell Domain(string domain, bool canCheck) => new(domain) { Href = canCheck ? $"{CheckDomain.Path}?{CheckDomain.DomainField}={Uri.EscapeDataString(domain)}" : null };
}
