using System.CommandLine;
using Postern.Flow.Dkim;
using Postern.Store.Dkim;

namespace Postern.Host.Commands;

/// <summary><c>postern keys dkim generate</c> and <c>rotate</c>.</summary>
static class KeysDkimMake
{
    public static Command Generate() => Verb(
        "generate", "Makes the keys that a domain lacks. They sign when their records are published.", static (keys, domain, ct) => keys.Complete(domain, ct));

    public static Command Rotate() => Verb(
        "rotate", "Makes new keys that follow the present ones: these sign until the new records are published, and stay published after that.",
        static (keys, domain, ct) => keys.Rotate(domain, ct));

    static Command Verb(string name, string about, Func<DkimKeys, string, CancellationToken, Task<IReadOnlyList<OwnDkimKey>>> make)
    {
        var (domain, config, json) = (KeysDkim.Domain(), Verbs.Config(), Verbs.Json());
        var command = new Command(name, about) { domain, config, json };
        command.SetAction((parsed, ct) => KeysDkim.AtDesk(
            parsed.GetValue(config), desk => Make(desk, KeysDkim.Meant(desk.Plan, parsed.GetValue(domain)), make, parsed.GetValue(json), ct), ct));
        return command;
    }

    static async Task<int> Make(
        KeysDkim.Desk desk, IReadOnlyList<string> domains, Func<DkimKeys, string, CancellationToken, Task<IReadOnlyList<OwnDkimKey>>> make, bool json, CancellationToken ct)
    {
        List<OwnDkimKey> made = [];
        foreach (var domain in domains) made.AddRange(await make(desk.Keys, domain, ct));
        if (made.Count == 0)
        {
            await Console.Error.WriteLineAsync("postern: nothing to make: keys wait for their records already (postern keys dkim list)");
            return ExitCode.No;
        }

        KeysDkim.Print(made, json);
        if (!json) Console.WriteLine("\nPublish what \"postern keys dkim records\" prints; the gateway looks every hour, \"postern keys dkim check\" at once.");
        return ExitCode.Done;
    }
}
