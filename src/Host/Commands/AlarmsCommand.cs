using System.CommandLine;
using System.Text.Json;

namespace Postern.Host.Commands;

/// <summary><c>postern alarms</c>: domains whose exchangers prove less than they did.</summary>
static class AlarmsCommand
{
    public static Command Verb()
    {
        var all = new Option<bool>("--all") { Description = "Accepted ones too." };
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("alarms", "Lists alarms: exchangers that prove less than they always did. Exit code 1 when one is open.") { all, config, json };
        command.SetAction((parsed, ct) => KeysShow.WithLedger(parsed.GetValue(config), async ledger =>
        {
            var lines = (await ledger.Alarms.List(parsed.GetValue(all), ct)).ConvertAll(AlarmLine.Of);
            foreach (var line in lines) Console.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(line, MemoryJson.Default.AlarmLine) : line.Text);
            if (lines.Count == 0 && !parsed.GetValue(json)) Console.WriteLine("No alarm is open.");
            return lines.Exists(line => line.AcceptedAt is null) ? ExitCode.No : ExitCode.Done;
        }, ct));
        return command;
    }
}
