using System.CommandLine;
using Postern.Flow.Dkim;
using Postern.Rules.Dkim;

namespace Postern.Host.Commands;

/// <summary><c>postern keys dkim check</c>: what the gateway does every hour, at once.</summary>
static class KeysDkimCheck
{
    public static Command Verb()
    {
        var force = new Option<bool>("--force") { Description = "Waiting keys sign from now on, whatever the DNS says here. A signature whose key nobody finds counts for nothing." };
        var (domain, selector, config, json) = (KeysDkim.Domain(), KeysDkim.Selector(), Verbs.Config(), Verbs.Json());
        var command = new Command("check", "Looks for the records in the DNS. Keys that are published sign from then on; keys that are gone do not.") { domain, selector, force, config, json };
        command.SetAction((parsed, ct) => KeysDkim.AtDesk(
            parsed.GetValue(config), desk => Check(desk, parsed.GetValue(domain), parsed.GetValue(selector), parsed.GetValue(force), parsed.GetValue(json), ct), ct));
        return command;
    }

    static async Task<int> Check(KeysDkim.Desk desk, string? domain, string? selector, bool force, bool json, CancellationToken ct)
    {
        var chosen = await KeysDkim.Chosen(desk, domain, selector, ct);
        if (force) foreach (var key in chosen.Where(key => key.State == DkimKeyState.Waiting)) await desk.Ledger.Dkim.Force(key.Id, ct);

        await using var resolver = Resolvers.Of(desk.Settings.Dns);
        var ids = chosen.Select(key => key.Id).ToHashSet();
        var results = await new DkimCheck(desk.Ledger, resolver, desk.Plan.Dkim, TimeProvider.System).Round(key => ids.Contains(key.Id), ct);
        KeysDkim.Print(results.Select(result => result.Key), json);
        return results.Count > 0 && results.All(IsWell) ? ExitCode.Done : ExitCode.No;
    }

    // Forced keys sign, which is what was asked for; of the others each must be seen.
    static bool IsWell(DkimCheckResult result) => result.Key.State switch
    {
        DkimKeyState.Waiting => false,
        DkimKeyState.Active or DkimKeyState.Retiring => result.IsPublished == true || result.Key.IsForced,
        DkimKeyState.Retired => true,
    };
}
