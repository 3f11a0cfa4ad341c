using System.CommandLine;
using System.Text.Json;
using Postern.Flow.Dkim;

namespace Postern.Host.Commands;

/// <summary><c>postern keys dkim list</c> and <c>records</c>.</summary>
static class KeysDkimShow
{
    public static Command List()
    {
        var (domain, config, json) = (KeysDkim.Domain(), Verbs.Config(), Verbs.Json());
        var command = new Command("list", "Lists the keys: state, since when, and what the DNS said last.") { domain, config, json };
        command.SetAction((parsed, ct) => KeysDkim.AtDesk(parsed.GetValue(config), async desk =>
        {
            KeysDkim.Print(await KeysDkim.Chosen(desk, parsed.GetValue(domain), selector: null, ct), parsed.GetValue(json));
            return ExitCode.Done;
        }, ct));
        return command;
    }

    public static Command Records()
    {
        var (domain, config, json) = (KeysDkim.Domain(), Verbs.Config(), Verbs.Json());
        var command = new Command("records", "Prints the TXT records to publish: lines of a zone file, then name and value for web forms.") { domain, config, json };
        command.SetAction((parsed, ct) => KeysDkim.AtDesk(parsed.GetValue(config), async desk =>
        {
            var keys = await KeysDkim.Chosen(desk, parsed.GetValue(domain), selector: null, ct);
            Print([.. keys.Select(DkimRecord.Of)], parsed.GetValue(json));
            return keys.Count > 0 ? ExitCode.Done : ExitCode.No;
        }, ct));
        return command;
    }

    static void Print(IReadOnlyList<DkimRecord> records, bool json)
    {
        if (json)
        {
            foreach (var record in records) Console.WriteLine(JsonSerializer.Serialize(DkimRecordLine.Of(record), DkimJson.Default.DkimRecordLine));
            return;
        }

        Console.WriteLine("; lines of a zone file");
        foreach (var record in records) Console.WriteLine($"{record.Record.ZoneLine} ; {About(record)}");
        foreach (var record in records) Console.Write($"\ntype   TXT ({About(record)})\nname   {record.Record.Name}\nvalue  {record.Record.Value}\n");
    }

    static string About(DkimRecord record) => record.IsRevocation
        ? $"{DkimLine.WordOf(record.Key.State)}: in place of the key"
        : $"{DkimLine.WordOf(record.Key.State)}, {DkimLine.WordOf(record.Key.Algorithm)}";
}
