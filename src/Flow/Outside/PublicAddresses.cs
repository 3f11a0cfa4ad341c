using System.Net;
using System.Net.Sockets;

namespace Postern.Flow.Outside;

/// <summary>
/// Which addresses a look-up may connect to. A recipient's domain chooses the host, so it must not choose one inside this house, nor
/// the machine's own services, nor what a cloud answers to its guests only (SSRF).
/// </summary>
/// <param name="allowed">Ranges that a setting names in spite of that.</param>
public sealed class PublicAddresses(IReadOnlyList<IPNetwork> allowed)
{
    // The registries of special addresses (RFC 6890, kept by IANA), multicast and reserved ranges.
    static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "168.63.129.16/32", // answers the guests of one large cloud, though its range is public
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", // tunnels that hide an IPv4 address, documentation
        }.Select(range => IPNetwork.Parse(range)),
    ];

    // Of IPv6 only this is handed out to the public (RFC 4291 §2.4): loopback, link-local, unique local, multicast and NAT64 are outside.
    static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");

    public bool May(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return allowed.Any(range => range.Contains(plain)) || IsPublic(plain);
    }

    static bool IsPublic(IPAddress address) =>
        (address.AddressFamily is AddressFamily.InterNetwork || Global.Contains(address)) && !Special.Any(range => range.Contains(address));
}
