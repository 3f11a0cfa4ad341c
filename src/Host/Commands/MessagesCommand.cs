using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Postern.Host.Settings;
using Postern.Store.Records;

namespace Postern.Host.Commands;

/// <summary><c>postern messages</c>: what was accepted, and how each copy was protected.</summary>
static class MessagesCommand
{
    public static Command Verb()
    {
        var config = Verbs.Config();
        var json = Verbs.Json();
        var since = new Option<string?>("--since") { Description = "Accepted at or after: a time (2026-05-03T10:00Z) or an age (30m, 12h, 7d)." };
        var to = new Option<string?>("--to") { Description = "A recipient's address, or a domain." };
        var limit = new Option<int>("--limit") { Description = "At most so many copies.", DefaultValueFactory = _ => 100 };
        var command = new Command("messages", "Lists copies, newest first: protection, why, TLS, outcome.") { since, to, limit, config, json };
        command.SetAction(async (parsed, ct) =>
        {
            var filter = new RecordFilter(SinceOf(parsed.GetValue(since)), parsed.GetValue(to), parsed.GetValue(limit));
            return await List(parsed.GetValue(config), filter, parsed.GetValue(json), ct);
        });
        return command;
    }

    static async Task<int> List(string? config, RecordFilter filter, bool json, CancellationToken ct)
    {
        var settings = SettingsFile.Read(config);
        await using var ledger = await Gateway.OpenLedger(settings, Plan.Of(settings), exclusive: false, ct);
        var copies = await ledger.Records.List(filter, ct);
        if (json)
        {
            foreach (var copy in copies) Console.WriteLine(JsonSerializer.Serialize(copy, RecordJson.Lines.CopyRecord));
            return ExitCode.Done;
        }

        Console.Write(CopyTable.Of(copies));
        if (AlarmLine.Summary(await ledger.Alarms.List(closedToo: false, ct)) is { } alarms) Console.WriteLine(alarms);
        return ExitCode.Done;
    }

    static DateTimeOffset? SinceOf(string? text)
    {
        if (text is null) return null;
        if (text.Length > 1 && double.TryParse(text[..^1], CultureInfo.InvariantCulture, out var number) && UnitOf(text[^1]) is { } unit)
            return TimeProvider.System.GetUtcNow() - (unit * number);

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : throw new WrongUseException("--since takes a time such as 2026-05-03T10:00Z or an age such as 12h");
    }

    static TimeSpan? UnitOf(char unit) => unit switch
    {
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        _ => null,
    };
}
