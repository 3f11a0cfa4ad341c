using System.CommandLine;
using System.Text.Json;
using Postern.Flow.People;
using Postern.Host.Settings;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp.Server;
using Postern.Store;
using Postern.Store.People;

namespace Postern.Host.Commands;

/// <summary><c>postern users</c>: who may submit mail. Passwords are made here and shown once; nobody chooses one.</summary>
static class UsersCommand
{
    public static Command Verb() => new("users", "People and applications that may submit mail with a password.") { Add(), List(), Remove() };

    static Command Add()
    {
        var name = new Argument<string>("name") { Description = "User name, usually the mail address." };
        var sendAs = new Option<string[]>("--send-as")
        {
            Description = "Address, or @domain, that it may send as; may be given more than once. None: any of the organization's.",
            DefaultValueFactory = _ => [],
        };
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("add", "Adds a user and prints the password, once.") { name, sendAs, config, json };
        command.SetAction((parsed, ct) => WithLedger(
            parsed.GetValue(config), ledger => AddUser(ledger, parsed.GetValue(name)!, parsed.GetValue(sendAs) ?? [], parsed.GetValue(json), ct), ct)); // required by the parser
        return command;
    }

    static async Task<int> AddUser(Ledger ledger, string name, string[] sendAs, bool json, CancellationToken ct)
    {
        if (sendAs.FirstOrDefault(own => !EmailAddress.TryParse(own.StartsWith('@') ? $"a{own}" : own, out _)) is { } wrong)
        {
            await Console.Error.WriteLineAsync($"postern: {wrong} is neither an address nor @domain");
            return ExitCode.WrongUse;
        }

        var password = MailPasswords.New();
        if (!await ledger.Users.Add(new NewUser(name, ScramVerifier.Create(password)) { SendAs = sendAs }, ct))
        {
            await Console.Error.WriteLineAsync($"postern: there is a user {name} already");
            return ExitCode.No;
        }

        Console.WriteLine(json ? Json(("name", name), ("password", password)) : $"user      {name}\npassword  {password}   (shown this once)");
        return ExitCode.Done;
    }

    static Command List()
    {
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("list", "Lists users.") { config, json };
        command.SetAction((parsed, ct) => WithLedger(parsed.GetValue(config), ledger => ListUsers(ledger, parsed.GetValue(json), ct), ct));
        return command;
    }

    static async Task<int> ListUsers(Ledger ledger, bool json, CancellationToken ct)
    {
        var users = await ledger.Users.List(ct);
        if (json) foreach (var user in users) Console.WriteLine(Json(
            ("name", user.Name), ("addedAt", user.AddedAt.ToString("O")), ("usedAt", user.UsedAt?.ToString("O") ?? ""), ("sendAs", string.Join(' ', user.SendAs))));
        else Console.Write(Output.Table(["user", "added", "last used", "sends as"], users.Select(IReadOnlyList<string> (user) =>
            [user.Name, user.AddedAt.ToString("yyyy-MM-dd HH:mm"), user.UsedAt?.ToString("yyyy-MM-dd HH:mm") ?? "never", user.SendAs.Count == 0 ? "any of ours" : string.Join(' ', user.SendAs)])));
        return ExitCode.Done;
    }

    static Command Remove()
    {
        var name = new Argument<string>("name");
        var config = Verbs.Config();
        var command = new Command("remove", "Removes a user; its password stops working at once.") { name, config };
        command.SetAction((parsed, ct) => WithLedger(parsed.GetValue(config), ledger => RemoveUser(ledger, parsed.GetValue(name)!, ct), ct)); // required by the parser
        return command;
    }

    static async Task<int> RemoveUser(Ledger ledger, string name, CancellationToken ct)
    {
        if (await ledger.Users.Remove(name, ct)) return ExitCode.Done;

        await Console.Error.WriteLineAsync($"postern: there is no user {name}");
        return ExitCode.No;
    }

    static async Task<int> WithLedger(string? config, Func<Ledger, Task<int>> act, CancellationToken ct)
    {
        var settings = SettingsFile.Read(config);
        await using var ledger = await Gateway.OpenLedger(settings, Plan.Of(settings), exclusive: false, ct);
        return await act(ledger);
    }

    static string Json(params (string Name, string Value)[] facts)
    {
        using var into = new MemoryStream();
        using (var writer = new Utf8JsonWriter(into))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in facts) writer.WriteString(name, value);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(into.ToArray());
    }
}
