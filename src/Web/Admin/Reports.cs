using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow.Portal;
using Postern.Flow.Portal.Previews;
using Postern.Flow.Record;
using Postern.Rules.Access;
using Postern.Store;
using Postern.Store.Records;
using Postern.Store.Reports;
using Postern.Web.Admin.Pages;
using Postern.Web.Portal;

namespace Postern.Web.Admin;

/// <summary>/admin/reports: what became of mail in a range of days. The same as CSV; and the messages that could not go by TLS, with their addresses.</summary>
static class Reports
{
    public const string Path = "/admin/reports";

    /// <summary>Rows of a table on the page.</summary>
    const int ShownMax = 100;

    public static void Map(IEndpointRouteBuilder desk)
    {
        desk.MapGet("/reports", Show).For(Act.SeeReports);
        desk.MapGet("/reports/report.pdf", Pdf).For(Act.SeeReports);
        desk.MapGet("/reports/traffic.csv", Traffic).For(Act.SeeReports);
        desk.MapGet("/reports/days.csv", ByDay).For(Act.SeeReports);
        desk.MapGet("/reports/protections.csv", ByProtection).For(Act.SeeReports);
        desk.MapGet("/reports/senders.csv", BySender).For(Act.SeeReports);
        desk.MapGet("/reports/not-by-tls.csv", WithoutTls).For(Act.SeeReports);
        desk.MapGet("/reports/messages.csv", Copies).For(Act.SeeReports);
        desk.MapGet("/reports/found.csv", Found).For(Act.SeeReports);
    }

    static async Task<IResult> Show(HttpContext http, string? from, string? to, [FromServices] TrafficReports reports, [FromServices] TimeProvider clock, CancellationToken ct)
    {
        var (first, last) = Days.Read(from, to, clock.GetUtcNow());
        var report = await reports.Of(first, last, ct);
        var range = $"?from={Days.Word(first)}&to={Days.Word(last)}";
        return Screens.Show<TablePage>(new
        {
            Title = AdminTexts.Reports,
            Visit = http.VisitOf(),
            Here = Path,
            Text = DeskTexts.ReportsText(Csv.RowsMax, SendersMax),
            Fields = (Field[])[new("from", DeskTexts.From, "date", Days.Word(first)), new("to", DeskTexts.To, "date", Days.Word(last))],
            Links = ((string, string)[])
            [
                .. MessagePdf.IsThere ? [($"{Path}/report.pdf{range}", DeskTexts.ReportPdf)] : ((string, string)[])[],
                .. Sheets.Select(sheet => ($"{Path}/{sheet.File}.csv{range}", $"{sheet.Words} {DeskTexts.Csv}")),
            ],
            Tables = Tables(report),
        });
    }

    static readonly (string File, string Words)[] Sheets =
    [
        ("protections", DeskTexts.ByProtection), ("days", DeskTexts.ByDay), ("traffic", DeskTexts.ByDomain),
        ("senders", DeskTexts.BySender), ("not-by-tls", DeskTexts.NotByTls), ("messages", AdminTexts.Messages),
    ];

    static async Task<IResult> Pdf(HttpContext http, string? from, string? to, [FromServices] TrafficReports reports, [FromServices] PortalOptions portal, [FromServices] TimeProvider clock,
        CancellationToken ct)
    {
        var (first, last) = Days.Read(from, to, clock.GetUtcNow());
        var sheet = TableSheet.Of($"{portal.Organization}: {AdminTexts.Reports}, {Days.Word(first)} – {Days.Word(last)}", Tables(await reports.Of(first, last, ct)));
        if (await MessagePdf.Of(sheet, ct) is not { } pdf) return Screens.Gone();

        await Note(http, "report.pdf", first, last, ct);
        http.Response.Headers.ContentDisposition = DownloadName.Disposition($"postern-report-{Days.Word(first)}-{Days.Word(last)}.pdf");
        return TypedResults.Bytes(pdf, "application/pdf");
    }

    static ShownTable[] Tables(TrafficReport report) =>
    [
        Table(DeskTexts.ByProtection, null, report.ByProtection, _ => ""),
        Table(DeskTexts.ByDay, DeskTexts.Day, report.ByDay, count => Days.Word(count.Day)),
        Table(DeskTexts.ByDomain, DeskTexts.Domain, report.ByDomain, count => count.Domain),
        Senders(report),
        NotByTls(report),
    ];

    static ShownTable Table(string title, string? name, IReadOnlyList<TrafficCount> counts, Func<TrafficCount, string> nameOf) => new(
        title,
        [.. name is null ? [] : (string[])[name], DeskTexts.Protection, DeskTexts.Outcome, DeskTexts.Copies],
        [.. counts.Take(ShownMax).Select(IReadOnlyList<Cell> (count) =>
            [.. name is null ? [] : (Cell[])[nameOf(count)], MessagesTexts.OfProtection(count.Protection), count.Outcome, Cell.Number(count.Count)])])
    {
        Cut = counts.Count > ShownMax ? DeskTexts.Cut : null,
    };

    static ShownTable Senders(TrafficReport report) => new(
        DeskTexts.BySender,
        [MessagesTexts.Sender, DeskTexts.Copies],
        [.. report.Senders.Take(TrafficReports.PeopleMax).Select(IReadOnlyList<Cell> (sender) => [$"{sender.Sender}", Cell.Number(sender.Count)])])
    {
        Text = DeskTexts.BySenderText,
        Cut = report.Senders.Count > TrafficReports.PeopleMax ? DeskTexts.Cut : null,
    };

    static ShownTable NotByTls(TrafficReport report) => new(
        DeskTexts.NotByTls,
        [MessagesTexts.Accepted, MessagesTexts.Sender, MessagesTexts.Recipient, MessagesTexts.Outcome, MessagesTexts.Why],
        [.. report.NotByTls.Take(TrafficReports.PeopleMax).Select(IReadOnlyList<Cell> (copy) =>
        [
            Cell.When(copy.AcceptedAt) with { Href = $"{Messages.Path}/{copy.MessageId}" }, $"{copy.Sender}", $"{copy.Recipient}", MessagesTexts.OutcomeOf(copy), copy.Evidence?.Why,
        ])])
    {
        Text = DeskTexts.NotByTlsText,
        Cut = report.NotByTls.Count > TrafficReports.PeopleMax ? DeskTexts.Cut : null,
    };

    static Task<IResult> Traffic(HttpContext http, string? from, string? to, [FromServices] Ledger ledger, [FromServices] TimeProvider clock, CancellationToken ct) =>
        Sheet(http, "domains", from, to, clock, ["domain", "protection", "outcome", "copies"], async (first, last) =>
            (await ledger.Traffic.ByDomain(first, last, ct)).Select(count => (string[])[count.Domain, count.Protection, count.Outcome, $"{count.Count}"]), ct);

    static Task<IResult> ByDay(HttpContext http, string? from, string? to, [FromServices] Ledger ledger, [FromServices] TimeProvider clock, CancellationToken ct) =>
        Sheet(http, "days", from, to, clock, ["day", "protection", "outcome", "copies"], async (first, last) =>
            (await ledger.Traffic.ByDay(first, last, ct)).Select(count => (string[])[Days.Word(count.Day), count.Protection, count.Outcome, $"{count.Count}"]), ct);

    static Task<IResult> ByProtection(HttpContext http, string? from, string? to, [FromServices] Ledger ledger, [FromServices] TimeProvider clock, CancellationToken ct) =>
        Sheet(http, "protections", from, to, clock, ["protection", "outcome", "copies"], async (first, last) =>
            TrafficReport.Sums(await ledger.Traffic.ByDay(first, last, ct)).Select(count => (string[])[count.Protection, count.Outcome, $"{count.Count}"]), ct);

    static Task<IResult> BySender(HttpContext http, string? from, string? to, [FromServices] Ledger ledger, [FromServices] TimeProvider clock, CancellationToken ct) =>
        Sheet(http, "senders", from, to, clock, ["sender", "copies"], async (first, last) =>
            (await ledger.Records.Senders(first, last, SendersMax, ct)).Select(count => (string[])[$"{count.Sender}", $"{count.Count}"]), ct);

    /// <summary>Senders of a file: each is opened.</summary>
    const int SendersMax = 10_000;

    static async Task<IResult> Sheet(
        HttpContext http, string name, string? from, string? to, TimeProvider clock, string[] columns, Func<DateOnly, DateOnly, Task<IEnumerable<string[]>>> rows, CancellationToken ct)
    {
        var (first, last) = Days.Read(from, to, clock.GetUtcNow());
        var all = await rows(first, last);
        await Note(http, name, first, last, ct);
        return Csv.Answer(http, $"postern-{name}-{Days.Word(first)}-{Days.Word(last)}.csv", async (csv, _) =>
        {
            await csv.Row(columns);
            foreach (var row in all) await csv.Row(row);
        });
    }

    // Addresses leave the house with a file: who took it out is on record.
    static Task Note(HttpContext http, string what, DateOnly first, DateOnly last, CancellationToken ct) => http.RequestServices.GetRequiredService<Ledger>().House.Note(
        "report.exported", ct, ("staff", $"{http.VisitOf().StaffId}"), ("report", what), ("from", Days.Word(first)), ("to", Days.Word(last)));

    static Task<IResult> WithoutTls(HttpContext http, string? from, string? to, [FromServices] Ledger ledger, [FromServices] TimeProvider clock, CancellationToken ct) =>
        CopiesOf(http, "not-by-tls", new() { IsNotByTls = true }, from, to, ledger, clock, ct);

    // Piece by piece: a year of a hospital is longer than memory.
    static Task<IResult> Copies(HttpContext http, string? from, string? to, [FromServices] Ledger ledger, [FromServices] TimeProvider clock, CancellationToken ct) =>
        CopiesOf(http, "messages", new(), from, to, ledger, clock, ct);

    static async Task<IResult> CopiesOf(HttpContext http, string name, CopyFilter which, string? from, string? to, Ledger ledger, TimeProvider clock, CancellationToken asked)
    {
        var (first, last) = Days.Read(from, to, clock.GetUtcNow());
        await Note(http, name, first, last, asked);
        var filter = which with { Since = Days.Start(first), Until = Days.Start(last.AddDays(1)), Limit = CopyFilter.LimitMax };
        return Lines(http, $"postern-{name}-{Days.Word(first)}-{Days.Word(last)}.csv", filter, ledger);
    }

    /// <summary>What somebody found among the messages, whole.</summary>
    static async Task<IResult> Found(HttpContext http, string? q, [FromServices] SealedQuery sealedQuery, [FromServices] Ledger ledger, CancellationToken ct)
    {
        if (sealedQuery.Open(q, http.VisitOf()) is not { } query) return Screens.Gone();
        await ledger.House.Note("report.exported", ct, ("staff", $"{http.VisitOf().StaffId}"), ("report", "found"));
        return Lines(http, "postern-found.csv", query.Filter(CopyFilter.LimitMax) with { Before = null }, ledger);
    }

    static IResult Lines(HttpContext http, string name, CopyFilter filter, Ledger ledger) =>
        Csv.Answer(http, name, async (csv, ct) =>
        {
            await csv.Row("accepted", "message", "copy", "door", "sender", "recipient", "protection", "rule", "why", "outcome", "server", "tls", "proof", "cipher", "bits",
                "certificate", "attempts", "finished", "read", "instead of");
            for (var rows = 0; rows < Csv.RowsMax;)
            {
                var page = await ledger.Records.Search(filter, ct);
                foreach (var copy in page) await csv.Row(Line(copy));
                rows += page.Count;
                if (page.Count < CopyFilter.LimitMax) return;
                filter = filter with { Before = page[^1].CopyId };
            }
        });

    static string[] Line(CopyRecord copy) =>
    [
        $"{copy.AcceptedAt:O}", $"{copy.MessageId:N}", $"{copy.CopyId:N}", MessagesTexts.Of(copy.Door), $"{copy.Sender}", $"{copy.Recipient}",
            copy.Evidence?.Protection ?? "", copy.Evidence?.Rule ?? "",
        copy.Evidence?.Why ?? "", MessagesTexts.OfState(copy.State), copy.Evidence?.Server ?? "", copy.Evidence?.Tls is { } tls ? MessagesTexts.Version(tls.Version) : "",
        copy.Evidence?.Tls is { } proven ? MessagesTexts.OfProof(proven.Proof) : "",
        copy.Evidence?.Tls?.CipherSuite ?? "", $"{copy.Evidence?.Tls?.Bits}", copy.Evidence?.Tls?.Certificate?.Sha256 ?? "", $"{copy.Attempts}", $"{copy.FinishedAt:O}", $"{copy.ReadAt:O}",
        $"{copy.InsteadOf:N}",
    ];
}
