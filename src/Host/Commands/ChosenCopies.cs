using System.CommandLine;
using System.Text;
using System.Text.Json;
using Postern.Host.Settings;
using Postern.Flow.Record;
using Postern.Store;
using Postern.Store.Queue;
using Postern.Store.Records;

namespace Postern.Host.Commands;

/// <summary>What <c>release</c> and <c>fail</c> share: which copies an id means, and how the outcome is told.</summary>
static class ChosenCopies
{
    public static Command Verb(string name, string description, IReadOnlyList<CopyState> states, Func<Intervention, CopyRecord, CancellationToken, Task<(bool Done, string Said)>> act)
    {
        var id = new Argument<string>("id") { Description = "Id of a copy, or of a message for all its copies; or its first 8 digits or more." };
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command(name, description) { id, config, json };
        command.SetAction((parsed, ct) => Run(parsed.GetValue(id)!, parsed.GetValue(config), parsed.GetValue(json), states, act, ct)); // required by the parser
        return command;
    }

    static async Task<int> Run(
        string id, string? config, bool json, IReadOnlyList<CopyState> states, Func<Intervention, CopyRecord, CancellationToken, Task<(bool Done, string Said)>> act, CancellationToken ct)
    {
        var settings = SettingsFile.Read(config);
        var plan = Plan.Of(settings);
        await using var ledger = await Gateway.OpenLedger(settings, plan, exclusive: false, ct);
        var copies = (await Meant(ledger, id, ct)).Where(copy => states.Contains(copy.State)).ToList();
        if (copies.Count == 0)
        {
            await Console.Error.WriteLineAsync($"postern: {id} names no copy that is {string.Join(" or ", states).ToLowerInvariant()}");
            return ExitCode.No;
        }

        var intervention = new Intervention(ledger, new Reports(plan.Organization, plan.Retry), TimeProvider.System);
        var all = true;
        foreach (var copy in copies)
        {
            var (done, said) = await act(intervention, copy, ct);
            all &= done;
            Console.WriteLine(json ? Json(copy, done, said) : $"{copy.CopyId:N}  {said}");
        }

        return all ? ExitCode.Done : ExitCode.No;
    }

    // Ids made in the same moment begin alike: one that names the message means all its copies.
    internal static async Task<IReadOnlyList<CopyRecord>> Meant(Ledger ledger, string id, CancellationToken ct)
    {
        if (await ledger.Records.Look(id, ct) is not { } message) return [];

        var digits = id.Trim().Replace("-", "", StringComparison.Ordinal);
        return Begins(message.MessageId, digits) ? message.Copies : [.. message.Copies.Where(copy => Begins(copy.CopyId, digits))];
    }

    static bool Begins(Guid id, string digits) => id.ToString("N").StartsWith(digits, StringComparison.OrdinalIgnoreCase);

    static string Json(CopyRecord copy, bool done, string said)
    {
        using var into = new MemoryStream();
        using (var writer = new Utf8JsonWriter(into))
        {
            writer.WriteStartObject();
            writer.WriteString("copyId", copy.CopyId);
            writer.WriteString("messageId", copy.MessageId);
            writer.WriteBoolean("done", done);
            writer.WriteString("said", said);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(into.ToArray());
    }
}
