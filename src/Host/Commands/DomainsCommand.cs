using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Postern.Flow.Domains;
using Postern.Mail.Addresses;
using Postern.Rules.Domains;
using Postern.Store;
using Postern.Store.Domains;

namespace Postern.Host.Commands;

/// <summary><c>postern domains</c>: what recipients' domains proved until now, and accepting that they prove less.</summary>
static class DomainsCommand
{
    /// <summary>The running gateway learns meanwhile: then acceptance looks again.</summary>
    const int TriesMax = 5;

    public static Command Verb() => new("domains", "What the mail exchangers of recipients' domains proved until now.") { List(), Show(), Accept() };

    static Command List()
    {
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("list", "Lists domains: what is expected of their exchangers, and open alarms.") { config, json };
        command.SetAction((parsed, ct) => KeysShow.WithLedger(parsed.GetValue(config), ledger => List(ledger, parsed.GetValue(json), ct), ct));
        return command;
    }

    static Command Show()
    {
        var domain = Domain();
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("show", "Shows each exchanger of a domain: what it proved since when, TLS version, key; and open alarms.") { domain, config, json };
        command.SetAction((parsed, ct) => KeysShow.WithLedger(
            parsed.GetValue(config), ledger => Show(ledger, NameOf(parsed.GetValue(domain)!), parsed.GetValue(json), ct), ct)); // required by the parser
        return command;
    }

    static Command Accept()
    {
        var domain = Domain();
        var (config, json) = (Verbs.Config(), Verbs.Json());
        const string about = "Accepts what a domain's exchangers prove now: its alarms are closed, and no more is expected until more has settled. Ask the people there first.";
        var command = new Command("accept", about) { domain, config, json };
        command.SetAction((parsed, ct) => KeysShow.WithLedger(
            parsed.GetValue(config), ledger => Accept(ledger, NameOf(parsed.GetValue(domain)!), parsed.GetValue(json), ct), ct)); // required by the parser
        return command;
    }

    static Argument<string> Domain() => new("domain") { Description = "The recipients' domain." };

    static string NameOf(string text) => EmailAddress.TryParse($"a@{text}", out var probe) ? probe.AsciiDomain : throw new WrongUseException($"{text} is not a domain");

    static async Task<int> List(Ledger ledger, bool json, CancellationToken ct)
    {
        List<MemoryLine> lines = [];
        var open = (await ledger.Alarms.List(closedToo: false, ct)).ToLookup(alarm => alarm.Domain);
        for (var after = ""; await ledger.Memories.List(after, ct) is [.., var last] page; after = last.Domain)
            lines.AddRange(page.Select(kept => LineOf(kept.Domain, MemoryText.Read(kept), open[kept.Domain])));

        if (json) foreach (var line in lines) Console.WriteLine(JsonSerializer.Serialize(line, MemoryJson.Default.MemoryLine));
        else Console.Write(Output.Table(["domain", "expected", "exchangers", "last met", "alarms"], lines.Select(IReadOnlyList<string> (line) =>
        [
            line.Domain,
            line.Least ?? "nothing yet",
            string.Join(", ", line.Servers.Select(server => server.Server)),
            line.Servers.Count == 0 ? "–" : line.Servers.Max(server => server.SeenAt).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            line.Alarms.Count == 0 ? "–" : string.Join(", ", line.Alarms.Select(alarm => alarm.State == "open" ? alarm.Kind : $"{alarm.Kind} ({alarm.State})")),
        ])));
        return ExitCode.Done;
    }

    static async Task<int> Show(Ledger ledger, string domain, bool json, CancellationToken ct)
    {
        var kept = await ledger.Memories.Recall(domain, ct);
        var line = LineOf(domain, MemoryText.Read(kept), await ledger.Alarms.Of(domain, ct));
        if (json) Console.WriteLine(JsonSerializer.Serialize(line, MemoryJson.Default.MemoryLine));
        else Print(line);
        return kept is null ? ExitCode.No : ExitCode.Done;
    }

    static void Print(MemoryLine line)
    {
        Console.WriteLine(line.Servers.Count == 0 ? $"Nothing is remembered of {line.Domain}." : $"{line.Domain}: {line.Least ?? "nothing"} is expected of every exchanger, and of each new one.");
        foreach (var server in line.Servers) Console.WriteLine($"  {server.Words}");
        foreach (var alarm in line.Alarms) Console.WriteLine($"  alarm: {alarm.Text}");
    }

    static async Task<int> Accept(Ledger ledger, string domain, bool json, CancellationToken ct)
    {
        for (var tries = 0; tries < TriesMax; tries++)
        {
            var open = await ledger.Alarms.Of(domain, ct);
            if (open.Count == 0) return Nothing(domain);

            var kept = await ledger.Memories.Recall(domain, ct);
            var (memory, words) = Accepted(MemoryText.Read(kept), open);
            if (!await ledger.Alarms.Accept(domain, Environment.UserName, words, memory is null ? null : MemoryText.Write(memory), kept?.Version ?? 0, ct)) continue;

            if (json) return await Show(ledger, domain, json: true, ct);
            Console.WriteLine($"{domain}: {words}. Copies that wait go with their next attempt.");
            return ExitCode.Done;
        }

        await Console.Error.WriteLineAsync($"postern: what is known of {domain} changes all the time; try again");
        return ExitCode.CouldNotRun;
    }

    // An alarm that came right by itself is only put away: there is nothing to lower any more.
    static (DomainMemory? Memory, string Words) Accepted(DomainMemory memory, List<Alarm> open)
    {
        var standing = open.Where(alarm => alarm.RecoveredAt is null).ToList();
        if (standing.Count == 0) return (null, "the alarms had come right by themselves, and are put away");

        var least = standing.Exists(alarm => alarm.Level is null) ? null : standing.Min(alarm => alarm.Level);
        return (memory.Accepting(least), least is { } level ? $"no more than {MemoryWords.NameOf(level)} is expected until more has settled" : "TLS is not expected until it has settled anew");
    }

    static int Nothing(string domain)
    {
        Console.Error.WriteLine($"postern: there is no open alarm about {domain}");
        return ExitCode.No;
    }

    static MemoryLine LineOf(string domain, DomainMemory memory, IEnumerable<Alarm> open) => new(
        domain, memory.Least is { } least ? MemoryWords.NameOf(least) : null, [.. memory.Servers.Select(RememberedLine.Of)], [.. open.Select(AlarmLine.Of)]);
}
