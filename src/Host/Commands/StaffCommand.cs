using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Postern.Flow.People;
using Postern.Host.Settings;
using Postern.Rules.Access;
using Postern.Store;
using Postern.Store.People;

namespace Postern.Host.Commands;

/// <summary><c>postern staff</c>: who may sign in to the administration. For whoever has the machine: the way back in when every passkey is lost.</summary>
static class StaffCommand
{
    public static Command Verb() => new("staff", "People who may sign in to the administration.") { List(), Invite(), Link(), End() };

    static Command List()
    {
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("list", "Lists people, also who has left.") { config, json };
        command.SetAction((parsed, ct) => KeysShow.WithLedger(parsed.GetValue(config), ledger => ListPeople(ledger, parsed.GetValue(json), ct), ct));
        return command;
    }

    static async Task<int> ListPeople(Ledger ledger, bool json, CancellationToken ct)
    {
        var people = (await ledger.Staff.List(ct)).ConvertAll(StaffLine.Of);
        if (json) foreach (var line in people) Console.WriteLine(JsonSerializer.Serialize(line, StaffJson.Default.StaffLine));
        else Console.Write(Output.Table(["name", "address", "role", "state", "last sign-in"], people.Select(IReadOnlyList<string> (line) =>
            [line.Name, line.Address, line.Role, line.State, line.SignedInAt?.ToString("yyyy-MM-dd HH:mm") ?? "never"])));
        return ExitCode.Done;
    }

    static Command Invite()
    {
        var (name, address) = (new Argument<string>("name"), new Argument<string>("address") { Description = "The person's mail address." });
        var role = new Option<string>("--role") { Description = $"One of {string.Join(", ", Enum.GetValues<Role>().Select(Roles.Word))}.", DefaultValueFactory = _ => Roles.Word(Role.Sender) };
        var config = Verbs.Config();
        var command = new Command("invite", "Adds a person and prints a link that works once, for seven days.") { name, address, role, config };
        command.SetAction((parsed, ct) => KeysShow.WithLedger(parsed.GetValue(config), ledger => InvitePerson(
            ledger, parsed.GetValue(config), parsed.GetValue(name), parsed.GetValue(address), parsed.GetValue(role)!, ct), ct)); // has a default
        return command;
    }

    static async Task<int> InvitePerson(Ledger ledger, string? config, string? name, string? address, string role, CancellationToken ct) => Roles.Read(role) is not { } known
        ? await No($"{role} is no role", ExitCode.WrongUse)
        : await new Invitations(ledger, TimeProvider.System).Invite(name, address, known, null, ct) switch
        {
            Invited.Made(_, var token) => Print(config, token),
            Invited.Malformed => await No($"{address} is no mail address, or there is no name", ExitCode.WrongUse),
            Invited.IsThere => await No("somebody of that address is here already, or was", ExitCode.No),
        };

    static Command Link()
    {
        var (address, config) = (new Argument<string>("address"), Verbs.Config());
        var command = new Command("link", "Prints a new link for somebody who has lost every passkey.") { address, config };
        command.SetAction((parsed, ct) => KeysShow.WithLedger(parsed.GetValue(config), ledger =>
            NewLink(ledger, parsed.GetValue(config), parsed.GetValue(address)!, ct), ct)); // required by the parser
        return command;
    }

    static async Task<int> NewLink(Ledger ledger, string? config, string address, CancellationToken ct) =>
        await ledger.Staff.FindByAddress(address, ct) is { } person && await new Invitations(ledger, TimeProvider.System).Again(person.Id, null, ct) is { } token
            ? Print(config, token)
            : await No($"nobody of the address {address} may sign in", ExitCode.No);

    static Command End()
    {
        var (address, config) = (new Argument<string>("address"), Verbs.Config());
        var command = new Command("end", "Ends a person's access: sessions, links, codes and passwords of mail programs stop working at once.") { address, config };
        command.SetAction((parsed, ct) => KeysShow.WithLedger(parsed.GetValue(config), ledger => EndPerson(ledger, parsed.GetValue(address)!, ct), ct)); // required by the parser
        return command;
    }

    static async Task<int> EndPerson(Ledger ledger, string address, CancellationToken ct) =>
        await (await ledger.Staff.FindByAddress(address, ct) is { } person ? ledger.Staff.End(person.Id, null, ct) : Task.FromResult(StaffChange.NoSuchPerson)) switch
        {
            StaffChange.Done => ExitCode.Done,
            StaffChange.LastAdministrator => await No("this is the last administrator: invite another one first", ExitCode.No),
            StaffChange.NoSuchPerson => await No($"nobody of the address {address} may sign in", ExitCode.No),
        };

    static int Print(string? config, string token)
    {
        Console.WriteLine(new Uri(Plan.Of(SettingsFile.Read(config)).PublicUrl, $"/admin/begin/{token}"));
        return ExitCode.Done;
    }

    static async Task<int> No(string why, int code)
    {
        await Console.Error.WriteLineAsync($"postern: {why}");
        return code;
    }
}

/// <summary>A person, as <c>staff list --json</c> prints it.</summary>
sealed record StaffLine(string Id, string Name, string Address, string Role, string State, DateTimeOffset AddedAt, DateTimeOffset? SignedInAt)
{
    public static StaffLine Of(StaffMember person) => new(
        $"{person.Id}", person.Name, person.Address, Roles.Word(person.Role),
        person.EndedAt is not null ? "ended" : person.SignedInAt is null ? "invited" : "active", person.AddedAt, person.SignedInAt);
}

[JsonSerializable(typeof(StaffLine))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
sealed partial class StaffJson : JsonSerializerContext;
