using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Domains;
using Postern.Rules.Access;
using Postern.Rules.Domains;
using Postern.Store;
using Postern.Store.Domains;
using Postern.Web.Admin.Pages;
using Postern.Web.Portal;

namespace Postern.Web.Admin;

/// <summary>GET /admin/domains: alarms, and what is remembered of other domains' servers.</summary>
static class ShowDomains
{
    public const string Path = "/admin/domains";

    public static void Map(IEndpointRouteBuilder desk) => desk.MapGet("/domains", Handle).For(Act.SeeDomains);

    static async Task<IResult> Handle(HttpContext http, string? after, [FromServices] Ledger ledger, CancellationToken ct)
    {
        var kept = await ledger.Memories.List(after ?? "", ct);
        return Screens.Show<TablePage>(new
        {
            Title = AdminTexts.Domains,
            Visit = http.VisitOf(),
            Here = Path,
            Text = DeskTexts.DomainsText,
            Links = (IReadOnlyList<(string, string)>)[(LookAtDomain.Path, DeskTexts.CheckTitle), .. kept.Count == MemoryShelf.PageMax
                ? [($"{Path}?after={Uri.EscapeDataString(kept[^1].Domain)}", MessagesTexts.Older)] : (IReadOnlyList<(string, string)>)[]],
            Tables = (ShownTable[])
            [
                new(DeskTexts.AlarmsTitle, [DeskTexts.Domain, DeskTexts.What, DeskTexts.First, DeskTexts.Last, DeskTexts.Times, DeskTexts.Accepted],
                    [.. (await ledger.Alarms.List(closedToo: true, ct)).Select(Row)]),
                new(DeskTexts.Remembered, [DeskTexts.Domain, DeskTexts.Remembered, DeskTexts.Changed], [.. kept.Select(Row)]),
            ],
        });
    }

    static IReadOnlyList<Cell> Row(Alarm alarm) =>
    [
        LookAtDomain.Link(alarm.Domain), new(alarm.Words) { Look = alarm.AcceptedAt is null && alarm.RecoveredAt is null ? "is-bad" : null }, Cell.When(alarm.FirstAt),
            Cell.When(alarm.LastAt), Cell.Number(alarm.Count), alarm.AcceptedBy,
    ];

    static IReadOnlyList<Cell> Row(KeptMemory kept) => [LookAtDomain.Link(kept.Domain), string.Join("; ", MemoryText.Read(kept).Servers.Select(Words)), Cell.When(kept.ChangedAt)];

    static string Words(ServerMemory server) => server.Settled is { } level ? $"{server.Server}: {MemoryWords.NameOf(level)}" : $"{server.Server}: {DeskTexts.NothingYet}";
}
