using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Postern.Mail.TlsRpt;
using Postern.Store.TlsReports;

namespace Postern.Host.Commands;

/// <summary>Prints what <c>postern tls-reports</c> finds.</summary>
static class TlsReportLines
{
    /// <summary>Received reports, one a line.</summary>
    public static int Print(IReadOnlyList<Received> reports, bool json)
    {
        if (json) foreach (var row in reports) Json(Line(row, isWhole: false), TlsReportJson.Default.ReceivedLine);
        else Console.Write(Output.Table(["received", "from", "about", "days", "good", "failed", "by", "id"], reports.Select(IReadOnlyList<string> (row) =>
            [Day(row.At), row.Report.Organization, row.Report.Domains, Days(row.Report), Number(row.Report.Succeeded), Number(row.Report.Failed), row.Report.CameBy, row.Id.ToString("N")])));
        return ExitCode.Done;
    }

    /// <summary>Received reports, in full.</summary>
    public static int PrintWhole(List<Received> found, bool json)
    {
        foreach (var row in found)
            if (json) Json(Line(row, isWhole: true), TlsReportJson.Default.ReceivedLine);
            else Console.Write(Text(row));

        if (found.Count > 0) return ExitCode.Done;
        Console.Error.WriteLine("postern: there is no such report");
        return ExitCode.No;
    }

    public static int Print(IReadOnlyList<TallySum> sums, bool json)
    {
        if (json) foreach (var sum in sums) Json(new(Day(sum.Day), sum.Domain, sum.Succeeded, sum.Failed), TlsReportJson.Default.CountLine);
        else Console.Write(Output.Table(["day", "domain", "good", "failed"], sums.Select(IReadOnlyList<string> (sum) => [Day(sum.Day), sum.Domain, Number(sum.Succeeded), Number(sum.Failed)])));
        return ExitCode.Done;
    }

    public static int Print(IReadOnlyList<Dispatch> dispatches, bool json)
    {
        if (json) foreach (var row in dispatches) Json(Line(row), TlsReportJson.Default.SentLine);
        else Console.Write(Output.Table(["day", "domain", "to", "state", "tries", "at", "why"], dispatches.Select(IReadOnlyList<string> (row) =>
            [Day(row.Day), row.Domain, row.Place.Length > 0 ? row.Place : "–", Word(row.State), Number(row.Tries), Time(row.State is DispatchState.Waiting ? row.DueAt : row.ChangedAt), row.Why])));
        return ExitCode.Done;
    }

    static ReceivedLine Line(Received row, bool isWhole) => new(
        row.Id, row.At, row.Report.CameBy, row.Report.Organization, row.Report.ReportId, row.Report.Start, row.Report.End, row.Report.Domains.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        row.Report.Succeeded, row.Report.Failed, isWhole ? JsonNode.Parse(row.Report.Report) : null);

    static SentLine Line(Dispatch row) => new(
        Day(row.Day), row.Domain, row.Place, Word(row.State), row.Why, row.Tries, row.ChangedAt, row.State is DispatchState.Waiting ? row.DueAt : null);

    static string Text(Received row)
    {
        var text = new StringBuilder();
        Fact(text, "report", $"{row.Id:N}, received {Time(row.At)} by {row.Report.CameBy}");
        Fact(text, "from", row.Report.Organization);
        Fact(text, "id", row.Report.ReportId);
        Fact(text, "days", Days(row.Report));
        if (TlsReportReader.Read(Encoding.UTF8.GetBytes(row.Report.Report)) is TlsReportReading.Good { Report: var report })
        {
            Fact(text, "contact", report.Contact);
            foreach (var policy in report.Policies) Tell(text, policy);
        }

        return text.AppendLine().ToString();
    }

    static void Tell(StringBuilder text, TlsReportPolicy policy)
    {
        Fact(text, "policy", $"{policy.Type} of {(policy.Domain.Length > 0 ? policy.Domain : "nobody named")}: {policy.Succeeded} good, {policy.Failed} failed");
        foreach (var line in policy.Text) Fact(text, "", line);
        foreach (var failure in policy.Failures)
            Fact(text, "  failed", Words($"{failure.Count} × {failure.Result}", failure.ReceivingHost, failure.ReceivingIp, failure.SendingIp is { } ip ? $"from {ip}" : null, failure.Reason));
    }

    static string Words(params string?[] words) => string.Join(", ", words.OfType<string>());

    static void Fact(StringBuilder text, string name, string value) => text.AppendLine(CultureInfo.InvariantCulture, $"{name,-10} {value}");

    static string Word(DispatchState state) => state switch
    {
        DispatchState.Unwanted => "unwanted",
        DispatchState.Waiting => "waiting",
        DispatchState.Sent => "sent",
        DispatchState.Failed => "failed",
    };

    static string Days(NewReceived report) => Day(report.Start) is var first && Day(report.End) is var last && first == last ? first : $"{first} to {last}";

    static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    static void Json<T>(T line, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) => Console.WriteLine(JsonSerializer.Serialize(line, type));
}

/// <summary>A received report; <paramref name="Report"/> is there where it is asked for whole.</summary>
sealed record ReceivedLine(
    Guid Id, DateTimeOffset ReceivedAt, string CameBy, string Organization, string ReportId, DateTimeOffset Start, DateTimeOffset End, IReadOnlyList<string> Domains,
    long Succeeded, long Failed, JsonNode? Report);

sealed record CountLine(string Day, string Domain, long Succeeded, long Failed);

sealed record SentLine(string Day, string Domain, string To, string State, string Why, int Tries, DateTimeOffset At, DateTimeOffset? Due);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReceivedLine))]
[JsonSerializable(typeof(CountLine))]
[JsonSerializable(typeof(SentLine))]
sealed partial class TlsReportJson : JsonSerializerContext;
