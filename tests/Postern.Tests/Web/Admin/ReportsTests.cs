using System.Diagnostics;
using System.Net;
using Postern.Flow.Portal.Previews;
using Postern.Rules.Access;
using Postern.Store.Queue;

namespace Postern.Tests.Web.Admin;

/// <summary>Numbers that auditors take out: on the page and in each file they are the same, and who took them is on record.</summary>
public sealed class ReportsTests
{
    static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Pages_and_files_have_the_numbers_of_what_happened()
    {
        await using var house = await StaffHouse.Open();
        await End(house, "ann@north.example", CopyState.Delivered, "tls");
        await End(house, "ben@north.example", CopyState.Delivered, "tls");
        await End(house, "pat@south.example", CopyState.Delivered, "portal");
        await End(house, "=cmd@south.example", CopyState.Failed, "tls");
        while (await house.Ledger.Traffic.Fold(Ct)) continue;
        using var officer = await house.Visitor(Role.Compliance);

        var page = WebUtility.HtmlDecode(await officer.GetStringAsync("/admin/reports", Ct));
        foreach (var words in new[] { "By protection", "By day", "By domain", "By sender", "Could not go by TLS", "north.example", "south.example", "nurse@clinic.example" }) Assert.Contains(words, page, StringComparison.Ordinal);

        var sums = await Csv(officer, "protections");
        Assert.Equal(["protection,outcome,copies", "tls,delivered,2"], sums.Take(2));
        Assert.Equal(["portal,delivered,1", "tls,failed,1"], sums.Skip(2).Order(StringComparer.Ordinal));
        Assert.Contains("north.example,tls,delivered,2", await Csv(officer, "traffic"));
        Assert.Contains($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd},tls,delivered,2", await Csv(officer, "days"));
        Assert.Equal(["sender,copies", "nurse@clinic.example,4"], await Csv(officer, "senders"));
        Assert.Equal(5, (await Csv(officer, "messages")).Count);
        var without = await Csv(officer, "not-by-tls");
        Assert.Equal(3, without.Count); // what went into the portal, and what failed
        Assert.Contains(without, row => row.Contains("'=cmd@south.example", StringComparison.Ordinal)); // no formula

        var noted = await house.Ledger.AuditPages.Newest("report.exported", 50, Ct);
        Assert.Equal(6, noted.Count);
        Assert.All(noted, line => Assert.DoesNotContain("@", line.Detail, StringComparison.Ordinal));
        Assert.Contains(noted, line => line.Detail!.Contains("\"report\":\"not-by-tls\"", StringComparison.Ordinal)); // all have one
    }

    [Fact]
    public async Task The_report_is_a_pdf_with_the_numbers_of_the_page()
    {
        Assert.SkipUnless(MessagePdf.IsThere && PdfPages.IsThere, "weasyprint or poppler-utils is not installed");
        await using var house = await StaffHouse.Open();
        await End(house, "ann@north.example", CopyState.Delivered, "tls");
        while (await house.Ledger.Traffic.Fold(Ct)) continue;
        using var officer = await house.Visitor(Role.Compliance);

        using var answer = await officer.GetAsync("/admin/reports/report.pdf", Ct);
        using var reader = Process.Start(new ProcessStartInfo("pdftotext", ["-", "-"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await answer.Content.CopyToAsync(reader.StandardInput.BaseStream, Ct);
        reader.StandardInput.Close();
        var text = await reader.StandardOutput.ReadToEndAsync(Ct);

        Assert.Equal("application/pdf", answer.Content.Headers.ContentType?.MediaType);
        foreach (var words in new[] { "By protection", "north.example", "nurse@clinic.example" }) Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.Contains("\"report\":\"report.pdf\"", Assert.Single(await house.Ledger.AuditPages.Newest("report.exported", 10, Ct)).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("door")]
    public async Task A_number_that_is_no_word_of_ours_asks_for_nothing(string field)
    {
        await using var house = await StaffHouse.Open();
        await End(house, "ann@north.example", CopyState.Delivered, "tls");
        using var helper = await house.Visitor(Role.HelpDesk);

        Assert.Contains("ann@north.example", WebUtility.HtmlDecode(await Found(helper, (field, "77"))), StringComparison.Ordinal);
    }

    /// <summary>What was found is a file for who may take it out, in that session, and its URL tells nobody's address.</summary>
    [Fact]
    public async Task What_somebody_found_is_a_file()
    {
        await using var house = await StaffHouse.Open();
        await End(house, "ann@north.example", CopyState.Delivered, "tls");
        await End(house, "ben@north.example", CopyState.Delivered, "portal");
        using var officer = await house.Visitor(Role.Compliance);
        using var other = await house.Visitor(Role.Administrator);
        using var helper = await house.Visitor(Role.HelpDesk);

        var file = LinkIn(await Found(officer, ("recipient", "ben@north.example")));
        var rows = (await officer.GetStringAsync(file, Ct)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(2, rows.Length);
        Assert.Contains("ben@north.example", rows[1], StringComparison.Ordinal);
        Assert.DoesNotContain("ben", file, StringComparison.Ordinal);
        Assert.Contains("\"report\":\"found\"", Assert.Single(await house.Ledger.AuditPages.Newest("report.exported", 10, Ct)).Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(file, Ct)).StatusCode);
        Assert.DoesNotContain("found.csv", await Found(helper, ("recipient", "ben@north.example")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_are_found_by_the_minute()
    {
        await using var house = await StaffHouse.Open();
        await End(house, "ann@north.example", CopyState.Delivered, "tls");
        using var officer = await house.Visitor(Role.Compliance);
        var (now, day) = (TimeProvider.System.GetUtcNow(), "yyyy-MM-dd");
        var (before, after) = (now.AddMinutes(-2), now.AddMinutes(2));

        Assert.Contains("ann@north.example", await Found(officer, ("since", before.ToString(day, null)), ("since-time", before.ToString("HH:mm", null)), ("until", after.ToString(day, null)), ("until-time", after.ToString("HH:mm", null))), StringComparison.Ordinal);
        Assert.DoesNotContain("ann@north.example", await Found(officer, ("since", after.ToString(day, null)), ("since-time", after.ToString("HH:mm", null))), StringComparison.Ordinal);
        Assert.DoesNotContain("ann@north.example", await Found(officer, ("until", before.ToString(day, null)), ("until-time", before.ToString("HH:mm", null))), StringComparison.Ordinal);
        var (minute, today) = ((await house.Ledger.Records.Search(new(), Ct))[0].AcceptedAt.ToString("HH:mm", null), now.ToString(day, null));
        if (now.Date == TimeProvider.System.GetUtcNow().Date) Assert.Contains("ann@north.example", await Found(officer, ("since", today), ("since-time", minute), ("until", today), ("until-time", minute)), StringComparison.Ordinal); // its own minute
        Assert.Contains("Days are written as", await Found(officer, ("until", "9999-12-31")), StringComparison.Ordinal);
        foreach (var wrong in (string[])["25:00", "9", "a"]) Assert.Contains("Times are written as", await Found(officer, ("since", "2026-01-01"), ("since-time", wrong)), StringComparison.Ordinal);
        Assert.Contains("Times are written as", await Found(officer, ("since-time", "10:00")), StringComparison.Ordinal);
    }

    static async Task<string> Found(HttpClient who, params (string Name, string Value)[] fields)
    {
        using var answer = await StaffHouse.Post(who, "/admin/messages", StaffHouse.SealOf(await who.GetStringAsync("/admin/messages", Ct)), fields);
        return answer.Headers.Location is { } at ? await who.GetStringAsync(at, Ct) : await answer.Content.ReadAsStringAsync(Ct);
    }

    static string LinkIn(string page) => WebUtility.HtmlDecode(page.Split("href=\"").First(part => part.StartsWith("/admin/reports/found.csv", StringComparison.Ordinal)).Split('"')[0]);

    static async Task<List<string>> Csv(HttpClient officer, string name) =>
        [.. (await officer.GetStringAsync($"/admin/reports/{name}.csv", Ct)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)];

    static async Task End(StaffHouse house, string to, CopyState state, string protection)
    {
        var (message, copies) = await house.Accept("Subject: x\r\n\r\ntext\r\n", "nurse@clinic.example", to);
        await house.Record(message, copies[0], state, new() { Protection = protection, Why = "as policy asks" });
    }
}
