using System.Net;
using System.Net.Sockets;

namespace Postern.Flow.Portal;

/// <summary>
/// The part of an address that one household or office shares: /24 of IPv4, /56 of IPv6 (what a provider hands to one customer, RFC 6177 §2).
/// Enough to limit rates and to write into the audit, too little to name a person.
/// </summary>
public readonly record struct Network(string Prefix)
{
    public static Network Of(IPAddress? address)
    {
        if (address is null) return new("unknown");
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();

        var octets = address.GetAddressBytes();
        var kept = address.AddressFamily == AddressFamily.InterNetwork ? 3 : 7;
        octets.AsSpan(kept).Clear();
        return new($"{new IPAddress(octets)}/{kept * 8}");
    }

    public override string ToString() => Prefix;
}
