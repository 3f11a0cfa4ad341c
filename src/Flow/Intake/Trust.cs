using System.Net;

namespace Postern.Flow.Intake;

/// <summary>Who may relay without a password: by address range, or by the certificate shown in TLS.</summary>
/// <param name="Networks">Address ranges in CIDR form.</param>
/// <param name="Certificates">SHA-256 fingerprints, or DNS names of certificates that chain to a trusted root; lower case.</param>
public sealed record Trust(IReadOnlyList<IPNetwork> Networks, IReadOnlyList<string> Certificates)
{
    public bool Includes(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in Networks)
            if (network.Contains(plain)) return true;

        return false;
    }

    /// <summary>
    /// A private or loopback address is a host of the organization's own. A public one may belong to a platform that
    /// others use too (Microsoft 365, Google Workspace), so there the sender's domain must be ours as well.
    /// </summary>
    public static bool IsOwnHost(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(plain)) return true;
        foreach (var network in Private)
            if (network.Contains(plain)) return true;

        return false;
    }

    // RFC 1918 §3 and RFC 4193 §3.
    static readonly IPNetwork[] Private = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("fc00::/7")];
}
