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
        var (first, last) = Days.Read(query.From, query.To, clock.GetUtcNow());
        var page = await Find(ledger, query, first, last, ct);
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
                    Text = query.IsWhole ? AuditTexts.Whole : AuditTexts.Range(Days.Word(first), Days.Word(last)),
                    Empty = page.Older is null ? AuditTexts.Nothing : AuditTexts.NothingYet,
                    Cut = page.Older is null ? null : AuditTexts.Cut,
                },
            ],
        });
    }

    // What was typed, and no more: the form is sent whole, and days that nobody chose would be days that somebody chose.
    static Field[] Fields(AuditQuery query) =>
    [
        new("kind", AuditTexts.Kind, "select", query.Kind) { Options = [("", AuditTexts.KindAll), ("house", AuditTexts.KindHouse)] },
        new("what", AuditTexts.Word, "text", query.What) { Hint = AuditTexts.WordHint },
        new("person", AuditTexts.Person, "text", query.Person) { Hint = AuditTexts.PersonHint },
        new("id", AuditTexts.Message, "text", query.Id),
        new("from", DeskTexts.From, "date", query.From),
        new("to", DeskTexts.To, "date", query.To),
    ];

    static async Task<AuditPage> Find(Ledger ledger, AuditQuery query, DateOnly first, DateOnly last, CancellationToken ct)
    {
        var none = new AuditPage([], null);
        var filter = new AuditFilter
        {
            What = Word(query.What),
            IsHouse = query.Kind == "house",
            Since = Days.Start(first),
            Until = Days.Start(last.AddDays(1)),
            After = query.Before,
            Limit = ShownMax,
        };
        if (!string.IsNullOrWhiteSpace(query.Id))
        {
            if (await ledger.Records.Look(query.Id.Trim(), ct) is not { } message) return none;

            filter = filter with { MessageId = message.MessageId };
            if (query.IsWhole) filter = filter with { Since = DateTimeOffset.UnixEpoch, Until = null };
        }

        if (!string.IsNullOrWhiteSpace(query.Person))
        {
            if (!Guid.TryParse(query.Person.Trim(), out var person)) return none;
            filter = filter with { Holds = $"{person}" };
        }

        return await ledger.AuditPages.Read(filter, ct);
    }

    static string? Word(string? what) => what?.Trim() is { Length: > 0 and <= 60 } word && !word.Any(char.IsControl) ? word : null; // PostgreSQL takes no NUL

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
/// <param name="Before">Where the page before ended (<see cref="AuditPage.Older"/>).</param>
sealed record AuditQuery(string? Kind, string? What, string? Person, string? Id, string? From, string? To, string? Before)
{
    /// <summary>A message is looked at whole, whenever it was, unless somebody says when.</summary>
    public bool IsWhole => !string.IsNullOrWhiteSpace(Id) && string.IsNullOrEmpty(From) && string.IsNullOrEmpty(To);

    public string Older(string before) => QueryHelpers.AddQueryString("/admin/audit", new Dictionary<string, string?>
    {
        ["kind"] = Kind,
        ["what"] = What,
        ["person"] = Person,
        ["id"] = Id,
        ["from"] = From,
        ["to"] = To,
        ["before"] = before,
    }.Where(field => !string.IsNullOrEmpty(field.Value)).ToDictionary());
}
