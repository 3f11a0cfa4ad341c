using System.Net;
using System.Net.NetworkInformation;

namespace Postern.Flow.Deliver;

/// <summary>Where this gateway itself takes mail. A road that leads here would go in circles (RFC 5321 §5.1, §6.3).</summary>
/// <param name="hostname">Our own name.</param>
/// <param name="listening">Endpoints of the SMTP doors; any address means each of the machine's.</param>
public sealed class OwnListeners(string hostname, IReadOnlyList<IPEndPoint> listening)
{
    readonly Lazy<HashSet<IPAddress>> machine = new(() => [.. NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)]);

    /// <summary>True when this server is the gateway. An exchanger with our name is, wherever that name leads: behind another address it is still our MX record.</summary>
    public bool Are(Route route, string host, IPEndPoint server) =>
        (route is Route.Mx && IsOurName(host)) || listening.Any(own => own.Port == server.Port && IsHere(own.Address, server.Address));

    /// <summary>The same for a route as it is written, before any name is looked up.</summary>
    public bool Are(Route.SmartHost route) => IPAddress.TryParse(route.Host, out var address)
        ? listening.Any(own => own.Port == route.Port && IsHere(own.Address, address))
        : (IsOurName(route.Host) || route.Host == "localhost") && listening.Any(own => own.Port == route.Port);

    bool IsOurName(string host) => host.TrimEnd('.').Equals(hostname, StringComparison.OrdinalIgnoreCase);

    bool IsHere(IPAddress own, IPAddress server) => own.Equals(server) || (IsAny(own) && (IPAddress.IsLoopback(server) || machine.Value.Contains(server)));

    static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
