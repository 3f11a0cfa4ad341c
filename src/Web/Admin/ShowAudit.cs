using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Rules.Access;
using Postern.Store;
using Postern.Store.Audit;
using Postern.Web.Admin.Pages;
using Postern.Web.Portal;

namespace Postern.Web.Admin;

/// <summary>GET /admin/audit: events with filters, the newest first.</summary>
static class ShowAudit
{
    const int ShownMax = 100;

    public static void Map(IEndpointRouteBuilder desk) => desk.MapGet("/audit", Handle).For(Act.SeeAudit);

    static async Task<IResult> Handle(
        HttpContext http, string? kind, string? what, string? id, string? from, string? to, [FromServices] Ledger ledger, [FromServices] TimeProvider clock, CancellationToken ct)
    {
        var lines = await Find(ledger, kind, Word(what), id, Days.Read(from, to, clock.GetUtcNow()), ct);
        return Screens.Show<TablePage>(new
        {
            Title = AdminTexts.Audit,
            Visit = http.VisitOf(),
            Here = "/admin/audit",
            Text = AuditTexts.AuditText,
            Fields = (Field[])
            [
                new("kind", AuditTexts.Kind, "select", kind) { Options = [("", AuditTexts.KindAll), ("house", AuditTexts.KindHouse)] },
                new("what", AuditTexts.Word, "text", what) { Hint = AuditTexts.WordHint },
                new("id", AuditTexts.Message, "text", id),
                new("from", DeskTexts.From, "date", from),
                new("to", DeskTexts.To, "date", to),
            ],
            Tables = (ShownTable[])
            [
                new(AdminTexts.Audit, [AuditTexts.When, AuditTexts.What, AuditTexts.About, AuditTexts.Detail], [.. lines.Select(Row)])
                {
                    Empty = AuditTexts.Nothing,
                    Cut = lines.Count == ShownMax ? AuditTexts.Cut : null,
                },
            ],
        });
    }

    static async Task<List<AuditLine>> Find(Ledger ledger, string? kind, string? what, string? id, (DateOnly From, DateOnly To) days, CancellationToken ct)
    {
        if (!string.IsNullOrWhiteSpace(id)) return await ledger.Records.Look(id, ct) is { } message ? await ledger.AuditPages.OfMessage(message.MessageId, ShownMax, ct) : [];
        return kind == "house"
            ? await ledger.AuditPages.OfHouse(what, Days.Start(days.From), Days.Start(days.To.AddDays(1)), ShownMax, ct)
            : await ledger.AuditPages.Newest(what, ShownMax, ct);
    }

    static string? Word(string? what) => what?.Trim() is { Length: > 0 and <= 60 } word ? word : null;

    static IReadOnlyList<Cell> Row(AuditLine line) =>
    [
        new(line.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)) { Look = "when" },
        $"{AuditTexts.Of(line.What)}{(AuditTexts.Of(line.What) == line.What ? "" : $" ({line.What})")}",
        line.MessageId is { } message ? new Cell($"{message:N}"[..12] + "…") { Href = $"{Messages.Path}/{message}" } : "–",
        line.Detail,
    ];
}
