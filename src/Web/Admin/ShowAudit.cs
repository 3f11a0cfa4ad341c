using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
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

    static async Task<IResult> Handle(HttpContext http, [AsParameters] AuditQuery query, [FromServices] Ledger ledger, [FromServices] TimeProvider clock, CancellationToken ct)
    {
        var page = await Find(ledger, query, clock.GetUtcNow(), ct);
        return Screens.Show<TablePage>(new
        {
            Title = AdminTexts.Audit,
            Visit = http.VisitOf(),
            Here = "/admin/audit",
            Text = AuditTexts.AuditText,
            Fields = Fields(query),
            Links = page.Older is { } older ? ((string, string)[])[(query.Older(older), AuditTexts.Older)] : [],
            Tables = (ShownTable[])
            [
                new(AdminTexts.Audit, [AuditTexts.When, AuditTexts.What, AuditTexts.About, AuditTexts.Detail], [.. page.Lines.Select(Row)])
                {
                    Empty = page.Older is null ? AuditTexts.Nothing : AuditTexts.NothingYet,
                    Cut = page.Older is null ? null : AuditTexts.Cut,
                },
            ],
        });
    }

    static Field[] Fields(AuditQuery query) =>
    [
        new("kind", AuditTexts.Kind, "select", query.Kind) { Options = [("", AuditTexts.KindAll), ("house", AuditTexts.KindHouse)] },
        new("what", AuditTexts.Word, "text", query.What) { Hint = AuditTexts.WordHint },
        new("person", AuditTexts.Person, "text", query.Person) { Hint = AuditTexts.PersonHint },
        new("id", AuditTexts.Message, "text", query.Id),
        new("from", DeskTexts.From, "date", query.From),
        new("to", DeskTexts.To, "date", query.To),
    ];

    static async Task<AuditPage> Find(Ledger ledger, AuditQuery query, DateTimeOffset now, CancellationToken ct)
    {
        var none = new AuditPage([], null);
        var (first, last) = Days.Read(query.From, query.To, now);
        var filter = new AuditFilter { What = Word(query.What), IsHouse = query.Kind == "house", Since = Days.Start(first), Until = query.Until(Days.Start(last.AddDays(1))), Limit = ShownMax };
        if (!string.IsNullOrWhiteSpace(query.Id))
        {
            if (await ledger.Records.Look(query.Id.Trim(), ct) is not { } message) return none;

            // A message is looked at whole, whenever it was.
            filter = filter with { MessageId = message.MessageId, Since = string.IsNullOrEmpty(query.From) ? DateTimeOffset.UnixEpoch : filter.Since };
        }

        if (!string.IsNullOrWhiteSpace(query.Person))
        {
            if (!Guid.TryParse(query.Person.Trim(), out var person)) return none;
            filter = filter with { Holds = $"{person}" };
        }

        return await ledger.AuditPages.Read(filter, ct);
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

/// <summary>What stands in the address of the audit's page: no name and no address of a recipient.</summary>
/// <param name="Kind"><c>house</c>, or everything.</param>
/// <param name="What">How an event's word begins.</param>
/// <param name="Person">Id of somebody who signs in here.</param>
/// <param name="Id">Of a message or a copy.</param>
/// <param name="From">Day.</param>
/// <param name="To">Day.</param>
/// <param name="Before">Milliseconds: only what was before.</param>
sealed record AuditQuery(string? Kind, string? What, string? Person, string? Id, string? From, string? To, long? Before)
{
    public DateTimeOffset Until(DateTimeOffset end) =>
        Before is { } before && before < end.ToUnixTimeMilliseconds() && before > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(before) : end;

    public string Older(DateTimeOffset before) => QueryHelpers.AddQueryString("/admin/audit", new Dictionary<string, string?>
    {
        ["kind"] = Kind,
        ["what"] = What,
        ["person"] = Person,
        ["id"] = Id,
        ["from"] = From,
        ["to"] = To,
        ["before"] = $"{before.ToUnixTimeMilliseconds()}",
    }.Where(field => !string.IsNullOrEmpty(field.Value)).ToDictionary());
}
