using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Deliver;
using Postern.Flow.Domains;
using Postern.Flow.Explain;
using Postern.Flow.Inspect;
using Postern.Host.Settings;
using Postern.Mail.Addresses;
using Postern.Rules.Replies;
using Postern.Store.Replies;

namespace Postern.Host.Commands;

/// <summary><c>postern explain</c>: how a message would go, to each of these people, and by which rule. Nothing is sent.</summary>
static class ExplainCommand
{
    public static Command Verb()
    {
        var from = new Option<string?>("--from") { Description = "The sender's address." };
        var to = new Option<string[]>("--to") { Description = "Recipients.", Required = true, AllowMultipleArgumentsPerToken = true };
        var subject = new Option<string?>("--subject") { Description = "The subject; no rule looks at it yet." };
        var file = new Option<string?>("--file") { Description = "The message; no rule looks at it yet." };
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("explain", "Says for each recipient which protection a message would get now, and why. Nothing is sent.") { from, to, subject, file, config, json };
        command.SetAction((parsed, ct) => Explain(parsed.GetValue(from), parsed.GetValue(to) ?? [], parsed.GetValue(config), parsed.GetValue(json), ct));
        return command;
    }

    static async Task<int> Explain(string? sender, string[] recipients, string? config, bool json, CancellationToken ct)
    {
        var settings = SettingsFile.Read(config);
        var plan = Plan.Of(settings);
        await using var resolver = Resolvers.Of(settings.Dns);
        await using var ledger = await Gateway.OpenLedger(settings, plan, exclusive: false, ct);
        await using var sources = new KeySources(settings, plan, ledger, resolver, logs: null);
        var inspection = new Inspection(plan.Policy, sources.Keys, ledger, TimeProvider.System);
        var options = StsPlan.WithRoots(settings);
        using var policyHost = new PolicyHost(resolver, options, TimeProvider.System);
        await using var policies = new StsPolicies(new(resolver), policyHost, ledger.Policies, options, TimeProvider.System, NullLogger<StsPolicies>.Instance);
        var memories = new Memories(
            ledger.Memories, ledger.Alarms, plan.Policy, new MemoryOptions(settings.Policy.Memory.SettlesAfter, Learns: false), TimeProvider.System, NullLogger<Memories>.Instance);
        var roads = new Roads(resolver, new Expectations(resolver, policies), memories, Gateway.ClientOptions(settings, plan), settings.Deliver.Port, own: plan.Own);
        var dryRun = new DryRun(plan.Policy, inspection, plan.Routes, roads);

        var lines = await Task.WhenAll(recipients.Select(to => ExplainOne(dryRun, memories, ledger.Replies, to, address => IsInbound(plan, sender, address), ct)));
        if (json) foreach (var line in lines) Console.WriteLine(JsonSerializer.Serialize(line, ExplainJson.Default.ExplainLine));
        else Console.Write(Output.Table(["recipient", "protection", "rule", "why", "TLS", "key"],
            lines.Select(IReadOnlyList<string> (l) => [l.To, l.Protection, l.Rule ?? "–", l.Why, CopyTable.Tls(l.Tls), l.KeyId?.ToString("N") ?? "–"])) + Remembered(lines) + Expected(lines));
        return ExitCode.Done;
    }

    static async Task<ExplainLine> ExplainOne(DryRun dryRun, Memories memories, ReplyBook replies, string to, Func<EmailAddress, bool> isInbound, CancellationToken ct)
    {
        if (!EmailAddress.TryParse(to, out var address)) return new ExplainLine(to, "refuse", null, "not an e-mail address", null, null, null, null);

        var explanation = await dryRun.Explain(address, requireTls: false, ct, isInbound(address));
        return new ExplainLine(to, explanation.Protection, explanation.Rule, explanation.Why, explanation.Server, explanation.Tls, explanation.KeyId, explanation.KeyFingerprint)
        {
            Replies = Forecast.Of(await replies.Past(address, ct)),
            Remembered = [.. (await memories.Of(address.AsciiDomain, ct)).Servers.Select(RememberedLine.Of)],
        };
    }

    static string Expected(IEnumerable<ExplainLine> lines) => string.Concat(lines
        .Where(line => line.Replies is { Outlook: not ReplyOutlook.Unknown })
        .Select(line => $"replies of {line.To}: {line.Replies?.Words}\n"));
    // What somebody outside writes to our own people takes the inbound door, where there is one.
    static bool IsInbound(Plan plan, string? sender, EmailAddress to) => plan.Inbound.Listen.Count > 0 && plan.Inbound.Rules.Domains.Contains(to.AsciiDomain)
        && EmailAddress.TryParse(sender ?? "", out var from) && !plan.Organization.Owns(from.AsciiDomain);

    // Once for each domain, below the table.
    static string Remembered(IEnumerable<ExplainLine> lines) => string.Concat(lines
        .Where(line => line.Remembered.Count > 0)
        .DistinctBy(line => line.To[(line.To.LastIndexOf('@') + 1)..])
        .SelectMany(line => line.Remembered.Select(server => $"remembered of {line.To[(line.To.LastIndexOf('@') + 1)..]}: {server.Words}\n")));
}

sealed record ExplainLine(string To, string Protection, string? Rule, string Why, string? Server, Mail.Tls.TlsSession? Tls, Guid? KeyId, string? KeyFingerprint)
{
    /// <summary>What the domain's exchangers proved until now.</summary>
    public IReadOnlyList<RememberedLine> Remembered { get; init; } = [];

    /// <summary>How replies have come so far, and what to expect; null where there is no address to ask about.</summary>
    public Forecast? Replies { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true, Converters = [typeof(OutlookJson)])]
[JsonSerializable(typeof(ExplainLine))]
sealed partial class ExplainJson : JsonSerializerContext;
