using System.Net;
using Postern.Flow.Portal;

namespace Postern.Flow.Domains;

/// <summary>How often strangers may have a domain looked at. A person never meets these; whoever would scan with us meets them at once.</summary>
sealed class DeskLimits(TimeProvider clock)
{
    /// <summary>Checks side by side.</summary>
    public const int RunningMax = 4;

    /// <summary>How long a result answers for its domain.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    /// <summary>Results kept at most.</summary>
    public const int KeptMax = 200;

    /// <summary>Asked to come back when all places are taken.</summary>
    public static readonly TimeSpan BusyWait = TimeSpan.FromSeconds(10);

    readonly TokenBuckets checksOfNetwork = new(burst: 5, TimeSpan.FromSeconds(20), clock);
    readonly TokenBuckets checksOfAll = new(burst: 30, TimeSpan.FromSeconds(2), clock);
    readonly TokenBuckets looksOfServer = new(burst: 10, TimeSpan.FromSeconds(10), clock);

    /// <summary>One look at a server, whatever domain it is asked for: many domains may be pointed at one victim.</summary>
    public bool MayAsk(IPAddress server) => looksOfServer.Take($"{server}") is null;

    /// <summary>One check of a network, and one of all. The first limit that says no decides.</summary>
    public TimeSpan? Check(Network network) => checksOfNetwork.Take(network.Prefix) ?? checksOfAll.Take("all");
}
