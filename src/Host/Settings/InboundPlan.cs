using System.Net;
using Postern.Flow;
using Postern.Flow.Deliver;
using Route = Postern.Flow.Deliver.Route;

namespace Postern.Host.Settings;

/// <summary>What <c>smtp.inbound</c> says, checked.</summary>
/// <param name="Listen">Empty: the door is closed.</param>
/// <param name="Domains">Whose mail is taken, in A-labels, lower case.</param>
public sealed record InboundPlan(IReadOnlyList<IPEndPoint> Listen, IReadOnlySet<string> Domains)
{
    public static InboundPlan Of(PosternSettings settings, Organization organization, Routes routes)
    {
        var inbound = settings.Smtp.Inbound;
        var listen = Plan.EndPoints("smtp.inbound.listen", inbound.Listen);
        var domains = DomainsOf(inbound, organization);
        if (listen.Count == 0) return new InboundPlan(listen, domains);

        if (domains.Count == 0) throw Plan.Bad("smtp.inbound.listen", "needs \"organization.domains\": whose mail shall be taken?");
        foreach (var domain in domains.Where(domain => routes.For(domain) is Route.Mx))
            throw Plan.Bad($"deliver.routes.{domain}", "must name the mailbox server: by MX, what \"smtp.inbound.listen\" takes could come back to this gateway");

        return new InboundPlan(listen, domains);
    }

    static HashSet<string> DomainsOf(InboundSettings inbound, Organization organization)
    {
        var named = inbound.Domains.Select(domain => Plan.DomainOf("smtp.inbound.domains", domain)).ToHashSet(StringComparer.Ordinal);
        if (named.FirstOrDefault(domain => organization.Domains.Count == 0 || !organization.Owns(domain)) is { } foreign)
            throw Plan.Bad("smtp.inbound.domains", $"has \"{foreign}\", which is not in \"organization.domains\"");

        return named.Count > 0 ? named : organization.Domains.ToHashSet(StringComparer.Ordinal);
    }
}
