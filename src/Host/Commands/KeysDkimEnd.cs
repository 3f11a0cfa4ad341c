using System.CommandLine;
using Postern.Flow.Dkim;
using Postern.Rules.Dkim;
using Postern.Store.Dkim;

namespace Postern.Host.Commands;

/// <summary><c>postern keys dkim retire</c> and <c>remove</c>.</summary>
static class KeysDkimEnd
{
    public static Command Retire() => Verb(
        "retire", "Takes keys out of use. One that signed stays published for dkim.keep; then its revoked record is to be published.",
        key => key.State is DkimKeyState.Waiting or DkimKeyState.Active, (keys, key, ct) => keys.Retire(key, ct), "no key signs or waits");

    public static Command Remove() => Verb(
        "remove", "Forgets keys that are retired, or that still wait.",
        key => key.State is DkimKeyState.Waiting or DkimKeyState.Retired, (keys, key, ct) => keys.Remove(key, ct), "no key is retired or waits: \"retire\" comes first");

    static Command Verb(
        string name, string about, Func<OwnDkimKey, bool> isMeant, Func<DkimKeys, OwnDkimKey, CancellationToken, Task<bool>> end, string nothing)
    {
        var domain = new Argument<string>("domain") { Description = "Whose keys." };
        var (selector, config, json) = (KeysDkim.Selector(), Verbs.Config(), Verbs.Json());
        var command = new Command(name, about) { domain, selector, config, json };
        command.SetAction((parsed, ct) => KeysDkim.AtDesk(parsed.GetValue(config), async desk =>
        {
            var chosen = (await KeysDkim.Chosen(desk, parsed.GetValue(domain), parsed.GetValue(selector), ct)).Where(isMeant).ToList();
            List<Guid> done = [];
            foreach (var key in chosen)
                if (await end(desk.Keys, key, ct)) done.Add(key.Id);

            if (done.Count == 0) await Console.Error.WriteLineAsync($"postern: {nothing}");
            var left = await desk.Ledger.Dkim.List(ct);
            KeysDkim.Print(chosen.Where(key => done.Contains(key.Id)).Select(key => left.Find(each => each.Id == key.Id) ?? key), parsed.GetValue(json));
            return done.Count > 0 ? ExitCode.Done : ExitCode.No;
        }, ct));
        return command;
    }
}
