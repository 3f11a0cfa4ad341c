using System.Net;

namespace Postern.Mail.Trace;

/// <summary>The reader's own servers, by domain, host name, address or network.</summary>
public sealed class OwnServers
{
    readonly List<string> domains = [];
    readonly List<IPNetwork> networks = [];

    /// <summary>Most names and networks.</summary>
    public const int NamesMax = 100;

    /// <summary>As they were given.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>True when networks were given: then a client's address decides, and not what it calls itself.</summary>
    public bool KnowsNetworks => networks.Count > 0;

    /// <summary>Reads names as <c>clinic.example</c> (with all below it), <c>192.0.2.4</c>, <c>2001:db8::/32</c>; null when one of them is none.</summary>
    public static OwnServers? Read(IReadOnlyList<string> names)
    {
        if (names.Count is 0 or > NamesMax) return null;
        var own = new OwnServers { Names = names };
        return names.All(own.TryAdd) ? own : null;
    }

    /// <summary>True for an own domain and what lies below it.</summary>
    public bool Contain(string? host)
    {
        if (host is null) return false;
        var name = host.AsSpan().TrimEnd('.');
        foreach (var domain in domains)
        {
            if (HostText.IsWithin(name, domain)) return true;
        }

        return KnowsNetworks && HostText.Address(host) is { } address && Contain(address);
    }

    public bool Contain(IPAddress? address)
    {
        if (address is null) return false;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        foreach (var network in networks)
        {
            if (network.Contains(address)) return true;
        }

        return false;
    }

    bool TryAdd(string name)
    {
        name = name.Trim();
        if (HostText.Address(name) is { } address)
            networks.Add(new(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128));
        else if (name.Contains('/', StringComparison.Ordinal) && IPNetwork.TryParse(name, out var network)) networks.Add(network);
        else if (HostText.IsHostName(name)) domains.Add(name.Trim('.').ToLowerInvariant());
        else return false;
        return true;
    }
}
