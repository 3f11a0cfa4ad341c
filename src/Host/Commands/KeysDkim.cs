using System.CommandLine;
using System.Text.Json;
using Postern.Flow.Dkim;
using Postern.Host.Settings;
using Postern.Store;
using Postern.Store.Dkim;

namespace Postern.Host.Commands;

/// <summary><c>postern keys dkim</c>: the keys that the organization's domains sign with.</summary>
static class KeysDkim
{
    public static Command Verb() => new("dkim", "DKIM keys of the organization's domains: made, published, followed by others, taken out of use.")
    {
        KeysDkimMake.Generate(), KeysDkimShow.List(), KeysDkimShow.Records(), KeysDkimCheck.Verb(), KeysDkimMake.Rotate(), KeysDkimEnd.Retire(), KeysDkimEnd.Remove(),
    };

    public static Argument<string?> Domain() => new("domain") { Description = "One of the organization's domains, or one below; without it, all.", Arity = ArgumentArity.ZeroOrOne };

    public static Option<string?> Selector() => new("--selector") { Description = "Only the key with this selector." };

    /// <summary>Everything that the verbs work with.</summary>
    /// <param name="Ledger">Open.</param>
    /// <param name="Plan">The settings.</param>
    /// <param name="Settings">As read.</param>
    public sealed record Desk(Ledger Ledger, Plan Plan, PosternSettings Settings)
    {
        public DkimKeys Keys => new(Ledger, Plan.Organization, Plan.Dkim, TimeProvider.System);
    }

    public static async Task<int> AtDesk(string? config, Func<Desk, Task<int>> act, CancellationToken ct)
    {
        var settings = SettingsFile.Read(config);
        var plan = Plan.Of(settings);
        await using var ledger = await Gateway.OpenLedger(settings, plan, exclusive: false, ct);
        try
        {
            return await act(new(ledger, plan, settings));
        }
        catch (DkimKeysRefusedException e)
        {
            await Console.Error.WriteLineAsync($"postern: {e.Message}");
            return ExitCode.No;
        }
    }

    /// <summary>The domains that are meant.</summary>
    public static IReadOnlyList<string> Meant(Plan plan, string? domain)
    {
        if (domain is null) return plan.Organization.Domains.Count > 0 ? plan.Organization.Domains : throw new WrongUseException("the setting organization.domains is empty: name a domain");

        var name = Plan.DomainOf("domain", domain);
        return plan.Organization.Owns(name) ? [name] : throw new WrongUseException($"{name} is not the organization's: its mail is not signed here");
    }

    /// <summary>Keys on file of a domain, or of all.</summary>
    public static async Task<IReadOnlyList<OwnDkimKey>> Chosen(Desk desk, string? domain, string? selector, CancellationToken ct)
    {
        var name = domain is null ? null : Plan.DomainOf("domain", domain);
        return [.. (await desk.Ledger.Dkim.List(ct)).Where(key => (name is null || key.Domain == name) && (selector is null || key.Selector == selector))];
    }

    public static void Print(IEnumerable<OwnDkimKey> keys, bool json)
    {
        var lines = keys.Select(DkimLine.Of).ToList();
        if (!json) Console.Write(Table(lines));
        else foreach (var line in lines) Console.WriteLine(JsonSerializer.Serialize(line, DkimJson.Default.DkimLine));
    }

    static string Table(List<DkimLine> lines) => Output.Table(
        ["domain", "selector", "algorithm", "state", "since", "DNS"],
        lines.Select(IReadOnlyList<string> (line) => [line.Domain, line.Selector, line.Algorithm, StateOf(line), $"{line.Since:yyyy-MM-dd HH:mm}", line.Finding ?? "not asked yet"]));

    static string StateOf(DkimLine line) => line switch
    {
        { KeptUntil: { } until } when line.State == "retiring" => $"retiring until {until:yyyy-MM-dd}",
        { Forced: true, State: "active" } => "active (forced)",
        _ => line.State,
    };
}
