using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Postern.Store;
using Postern.Store.Portal;

namespace Postern.Host.Commands;

/// <summary><c>postern incidents</c>: copies that reached somebody they were not for.</summary>
static class IncidentsCommand
{
    public static Command Verb() => new("incidents", "Copies that somebody said are not for them.") { List(), Close() };

    static Command List()
    {
        var all = new Option<bool>("--all") { Description = "Closed ones too." };
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("list", "Lists incidents, the newest first. Exit code 1 when one is open.") { all, config, json };
        command.SetAction((parsed, ct) => KeysShow.WithLedger(parsed.GetValue(config), ledger => Print(ledger, parsed.GetValue(all), parsed.GetValue(json), ct), ct));
        return command;
    }

    static async Task<int> Print(Ledger ledger, bool all, bool json, CancellationToken ct)
    {
        var incidents = await ledger.Life.Incidents(all, ct);
        if (json) foreach (var one in incidents) Console.WriteLine(JsonSerializer.Serialize(IncidentLine.Of(one), IncidentJson.Default.IncidentLine));
        else if (incidents.Count == 0) Console.WriteLine("No incident is open.");
        else Console.Write(Output.Table(["incident", "kind", "when", "copy", "state"], incidents.Select(IReadOnlyList<string> (one) =>
            [$"{one.Id:N}", one.Kind, one.At.ToString("yyyy-MM-dd HH:mm"), $"{one.CopyId:N}", one.ClosedAt is { } closed ? $"closed {closed:yyyy-MM-dd}" : "open"])));
        return incidents.Exists(one => one.ClosedAt is null) ? ExitCode.No : ExitCode.Done;
    }

    static Command Close()
    {
        var (id, config) = (new Argument<Guid>("id"), Verbs.Config());
        var command = new Command("close", "Closes an incident; what is frozen stays frozen.") { id, config };
        command.SetAction((parsed, ct) => KeysShow.WithLedger(parsed.GetValue(config), async ledger =>
        {
            if (await ledger.Life.CloseIncident(parsed.GetValue(id), null, ct)) return ExitCode.Done;
            await Console.Error.WriteLineAsync("postern: there is no such open incident");
            return ExitCode.No;
        }, ct));
        return command;
    }
}

/// <summary>An incident, as <c>incidents list --json</c> prints it.</summary>
sealed record IncidentLine(string Id, string Kind, string MessageId, string CopyId, DateTimeOffset At, DateTimeOffset? ClosedAt)
{
    public static IncidentLine Of(Incident one) => new($"{one.Id:N}", one.Kind, $"{one.MessageId:N}", $"{one.CopyId:N}", one.At, one.ClosedAt);
}

[JsonSerializable(typeof(IncidentLine))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
sealed partial class IncidentJson : JsonSerializerContext;
