using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Dkim;
using Postern.Flow.Reporting;
using Postern.Host.Settings;
using Postern.Mail.TlsRpt;
using Postern.Store;
using Postern.Store.TlsReports;

namespace Postern.Host.Commands;

/// <summary><c>postern tls-reports</c>: what others report about our domains, what we counted about theirs, and what we sent them.</summary>
static class TlsReportsCommand
{
    /// <summary>Most rows printed.</summary>
    const int RowsMax = 1_000;

    /// <summary>Fewest characters that may name a report.</summary>
    const int NameMin = 4;

    public static Command Verb() => new("tls-reports", "Reports about TLS (RFC 8460): received, counted, sent.") { List(), Show(), Import(), Counts(), Sent(), Send() };

    static Command List()
    {
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("list", "Lists the reports that others sent about our domains, the latest first.") { config, json };
        command.SetAction((parsed, ct) => KeysShow.WithLedger(parsed.GetValue(config), async ledger =>
            TlsReportLines.Print(await ledger.Received.List(RowsMax, ct), parsed.GetValue(json)), ct));
        return command;
    }

    static Command Show()
    {
        var id = new Argument<string>("id") { Description = $"The id of a report, or its last {NameMin} characters or more." };
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("show", "Shows a received report: its policies, and what failed.") { id, config, json };
        command.SetAction((parsed, ct) => KeysShow.WithLedger(parsed.GetValue(config), async ledger =>
            TlsReportLines.PrintWhole(await Find(ledger, parsed.GetValue(id)!, ct), parsed.GetValue(json)), ct)); // required by the parser
        return command;
    }

    static Command Import()
    {
        var file = new Argument<string>("file") { Description = "A report as .json or .json.gz, or the whole mail that carried it; - reads standard input." };
        var config = Verbs.Config();
        var command = new Command("import", "Takes a report that came by mail. Exit code 1 when it is none.") { file, config };
        command.SetAction((parsed, ct) => Import(parsed.GetValue(file)!, parsed.GetValue(config), ct)); // required by the parser
        return command;
    }

    static Command Counts()
    {
        var day = new Option<string?>("--day") { Description = "First day, as 2026-11-24; without it, the last seven." };
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("counts", "What came of our own TLS sessions with others' servers, by day and domain.") { day, config, json };
        command.SetAction((parsed, ct) => KeysShow.WithLedger(parsed.GetValue(config), async ledger =>
            TlsReportLines.Print(await ledger.Tallies.Sums(parsed.GetValue(day) is { } text ? DayOf(text) : Today().AddDays(-6), RowsMax, ct), parsed.GetValue(json)), ct));
        return command;
    }

    static Command Sent()
    {
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("sent", "What we sent to whom, and what came of it; also what waits, and who wants none.") { config, json };
        command.SetAction((parsed, ct) => KeysShow.WithLedger(parsed.GetValue(config), async ledger =>
            TlsReportLines.Print(await ledger.Dispatches.List(RowsMax, ct), parsed.GetValue(json)), ct));
        return command;
    }

    static Command Send()
    {
        var day = new Option<string>("--day") { Description = "The day, as 2026-11-24.", Required = true };
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("send", "Sends the reports of a day now. What is counted for that day afterwards is in no report. Exit code 1 when one could not be sent.") { day, config, json };
        command.SetAction((parsed, ct) => Send(DayOf(parsed.GetValue(day)!), parsed.GetValue(config), parsed.GetValue(json), ct)); // required by the parser
        return command;
    }

    static async Task<int> Import(string file, string? config, CancellationToken ct)
    {
        var settings = SettingsFile.Read(config);
        var plan = Plan.Of(settings);
        var bytes = await FileInput.Read(file, TlsRptLimits.SizeMax, ct);
        await using var ledger = await Gateway.OpenLedger(settings, plan, exclusive: false, ct);
        var inbox = new ReportInbox(ledger.Received, plan.Organization, new() { Contact = default }, TimeProvider.System);
        var (words, exit) = await inbox.Import(bytes, ct) switch
        {
            InboxAnswer.Kept kept => ($"kept as {kept.Id:N}", ExitCode.Done),
            InboxAnswer.Known known => ($"it is here already, as {known.Id:N}", ExitCode.Done),
            InboxAnswer.Bad bad => ($"{file} is no report: {bad.Why}", ExitCode.No),
            InboxAnswer.NotOurs => ($"{file} is about domains of others", ExitCode.No),
            InboxAnswer.Full => ($"no more than {ReceivedShelf.KeptMax} reports are kept", ExitCode.CouldNotRun),
        };
        (exit == ExitCode.Done ? Console.Out : Console.Error).WriteLine(words);
        return exit;
    }

    static async Task<int> Send(DateTimeOffset day, string? config, bool json, CancellationToken ct)
    {
        var settings = SettingsFile.Read(config);
        var plan = Plan.Of(settings);
        await using var resolver = Resolvers.Of(settings.Dns);
        await using var ledger = await Gateway.OpenLedger(settings, plan, exclusive: false, ct);
        var signatory = new Signatory(ReadyKeys.In(ledger, TimeProvider.System), custody: null, plan.Organization, plan.Dkim, NullLogger<Signatory>.Instance);
        using var reporting = new TlsReporting(settings, plan, ledger, resolver, signatory, log: null);
        await reporting.Rounds.Send(day, ct);

        var rows = (await ledger.Dispatches.List(RowsMax, ct)).Where(row => row.Day == day).ToList();
        TlsReportLines.Print(rows, json);
        return rows.TrueForAll(row => row.State is DispatchState.Sent or DispatchState.Unwanted) ? ExitCode.Done : ExitCode.No;
    }

    // The ends of ids tell more than their beginnings, which are the time.
    static async Task<List<Received>> Find(Ledger ledger, string name, CancellationToken ct)
    {
        var digits = name.Replace("-", "", StringComparison.Ordinal);
        if (digits.Length < NameMin) throw new WrongUseException($"give at least {NameMin} characters of an id");
        return [.. (await ledger.Received.List(ReceivedShelf.KeptMax, ct)).Where(row => row.Id.ToString("N").EndsWith(digits, StringComparison.OrdinalIgnoreCase))];
    }

    static DateTimeOffset Today() => TlsResults.Day(TimeProvider.System.GetUtcNow());

    static DateTimeOffset DayOf(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)
        : throw new WrongUseException("give the day as 2026-11-24");
}
