using System.Net;
using System.Text.Json;
using Postern.Flow;
using Postern.Flow.Deliver;
using Postern.Flow.Discover;
using Postern.Flow.Intake;
using Route = Postern.Flow.Deliver.Route;

namespace Postern.Host.Settings;

/// <summary>Who knows whether a recipient exists.</summary>
public enum RecipientSource { Any, List, Ldap, CallForward }

/// <summary>What <c>smtp.inbound</c> says, checked.</summary>
/// <param name="Listen">Empty: the door is closed.</param>
/// <param name="Rules">For whom mail is taken, and how.</param>
/// <param name="Source">Who is asked about recipients.</param>
/// <param name="Directories">For <see cref="RecipientSource.Ldap"/>.</param>
public sealed record InboundPlan(IReadOnlyList<IPEndPoint> Listen, InboundRules Rules, RecipientSource Source, IReadOnlyList<DirectoryServer> Directories)
{
    static readonly TimeSpan KeptMin = TimeSpan.FromSeconds(1);
    static readonly TimeSpan KeptMax = TimeSpan.FromDays(7);

    public static InboundPlan Of(PosternSettings settings, Organization organization, Routes routes, OwnListeners own)
    {
        var inbound = settings.Smtp.Inbound;
        Plan.InRange("smtp.inbound.positiveKept", inbound.PositiveKept, KeptMin, KeptMax);
        Plan.InRange("smtp.inbound.negativeKept", inbound.NegativeKept, KeptMin, KeptMax);
        var domains = DomainsOf(inbound, organization);
        var home = domains.Contains(organization.MailDomain) ? organization.MailDomain : domains.FirstOrDefault(organization.MailDomain);
        var plan = new InboundPlan(
            Plan.EndPoints("smtp.inbound.listen", inbound.Listen), new InboundRules(domains, DemandOf(inbound.RequireTls), home),
            SourceOf(inbound), [.. inbound.Directories.Select(directory => DiscoverPlan.DirectoryOf("smtp.inbound.directories", directory))]);
        if (plan.Listen.Count > 0) plan.MustFit(inbound, routes, own);
        return plan;
    }

    void MustFit(InboundSettings inbound, Routes routes, OwnListeners own)
    {
        if (Rules.Domains.Count == 0) throw Plan.Bad("smtp.inbound.listen", "needs \"organization.domains\": whose mail shall be taken?");
        foreach (var domain in Rules.Domains)
            switch (routes.For(domain))
            {
                case Route.Mx:
                    throw Plan.Bad($"deliver.routes.{domain}", "must name the mailbox server: by MX, what \"smtp.inbound.listen\" takes could come back to this gateway");
                case Route.SmartHost host when own.Are(host):
                    throw Plan.Bad($"deliver.routes.{domain}", "names this gateway itself; it must name the mailbox server");
            }

        if (Source == RecipientSource.List && inbound.RecipientsFile is null) throw Plan.Bad("smtp.inbound.recipientsFile", "must name a file, since \"smtp.inbound.recipients\" is \"list\"");
        if (Source == RecipientSource.Ldap && Directories.Count == 0) throw Plan.Bad("smtp.inbound.directories", "must name a directory, since \"smtp.inbound.recipients\" is \"ldap\"");
        if (Directories.Select(server => server.Fault).FirstOrDefault(fault => fault is not null) is { } wrong) throw Plan.Bad("smtp.inbound.directories", $"is out of range: {wrong}");
    }

    static HashSet<string> DomainsOf(InboundSettings inbound, Organization organization)
    {
        var named = inbound.Domains.Select(domain => Plan.DomainOf("smtp.inbound.domains", domain)).ToHashSet(StringComparer.Ordinal);
        if (named.FirstOrDefault(domain => organization.Domains.Count == 0 || !organization.Owns(domain)) is { } foreign)
            throw Plan.Bad("smtp.inbound.domains", $"has \"{foreign}\", which is not in \"organization.domains\"");

        return named.Count > 0 ? named : organization.Domains.ToHashSet(StringComparer.Ordinal);
    }

    static RecipientSource SourceOf(InboundSettings inbound) => inbound.Recipients switch
    {
        "any" => RecipientSource.Any,
        "list" => RecipientSource.List,
        "ldap" => RecipientSource.Ldap,
        "callForward" => RecipientSource.CallForward,
        _ => throw Plan.Bad("smtp.inbound.recipients", "must be \"callForward\", \"list\", \"ldap\" or \"any\""),
    };

    // An environment variable is text, whatever it says.
    static TlsDemand DemandOf(JsonElement? setting) => setting switch
    {
        null or { ValueKind: JsonValueKind.False } => TlsDemand.None,
        { ValueKind: JsonValueKind.True } => TlsDemand.None with { ForAll = true },
        { ValueKind: JsonValueKind.String } text when bool.TryParse(text.GetString(), out var all) => TlsDemand.None with { ForAll = all },
        { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            new TlsDemand(ForAll: false, list.EnumerateArray().Select(item => Plan.PatternOf("smtp.inbound.requireTls", item.GetString()!)).ToHashSet(StringComparer.Ordinal)), // a string has a value
        _ => throw Plan.Bad("smtp.inbound.requireTls", "must be true, false or a list of domains"),
    };
}
