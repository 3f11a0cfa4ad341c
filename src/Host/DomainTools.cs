using System.Net;
using Postern.Flow.Domains;
using Postern.Host.Settings;
using Postern.Mail.Dns;

namespace Postern.Host;

/// <summary>Puts together what looks at domains, for the command line and for the page.</summary>
static class DomainTools
{
    public static DomainDesk Desk(PosternSettings settings, Plan plan, IResolver resolver) =>
        new(Private(settings.Tools), settings.Deliver.Port, Check(settings, plan, resolver), TimeProvider.System) { IsPublic = plan.OffersDomainCheck };

    public static Func<Reach, DomainCheck> Check(PosternSettings settings, Plan plan, IResolver resolver)
    {
        var (client, webRoots) = (Gateway.ClientOptions(settings, plan), DiscoverPlan.WithRoots(settings.Discover).Roots);
        return reach => new DomainCheck(resolver, client, reach, plan.Policy, webRoots);
    }

    /// <exception cref="StartRefusedException">One of them is no range.</exception>
    public static IReadOnlyList<IPNetwork> Private(ToolsSettings tools) => [.. tools.PrivateAddresses.Select(text => Plan.NetworkOf("tools.privateAddresses", text))];
}
