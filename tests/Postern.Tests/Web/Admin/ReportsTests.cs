using System.Net;
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

    static async Task<List<string>> Csv(HttpClient officer, string name) =>
        [.. (await officer.GetStringAsync($"/admin/reports/{name}.csv", Ct)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)];

    static async Task End(StaffHouse house, string to, CopyState state, string protection)
    {
        var (message, copies) = await house.Accept("Subject: x\r\n\r\ntext\r\n", "nurse@clinic.example", to);
        await house.Record(message, copies[0], state, new() { Protection = protection, Why = "as policy asks" });
    }
}
