using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Net;

namespace Postern.Mail.Trace;

/// <summary>Finds systems and providers in the <see cref="Knowledge"/>, without allocating.</summary>
static class Recognition
{
    public static Knowledge Known { get; } = Knowledge.Load();

    static readonly MailSystem[] Systems = [.. Known.Systems];

    static readonly FrozenDictionary<string, Provider> Providers =
        Known.Providers.SelectMany(provider => provider.Domains.Select(domain => (domain, provider))).ToFrozenDictionary(pair => pair.domain, pair => pair.provider, StringComparer.OrdinalIgnoreCase);

    static readonly FrozenDictionary<string, Provider>.AlternateLookup<ReadOnlySpan<char>> ProvidersBySpan = Providers.GetAlternateLookup<ReadOnlySpan<char>>();

    static readonly Network[] Networks = [.. Known.Providers.SelectMany(provider => (provider.Networks ?? []).Select(network => Network.Of(IPNetwork.Parse(network), provider)))];

    static readonly FrozenSet<string> WithNetworks = Known.Providers.Where(provider => provider.Networks is not null).Select(provider => provider.Name).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The system that wrote a line; null when it is not known.</summary>
    public static MailSystem? SystemOf(string text, HopFacts facts)
    {
        foreach (var system in Systems)
        {
            if (IsBy(system, facts.ByHost) && IsWith(system, facts.Protocol) && IsWithComment(system, text)) return system;
        }

        return null;
    }

    /// <summary>The provider to which a host belongs by its name.</summary>
    public static Provider? ProviderOf(ReadOnlySpan<char> host)
    {
        host = host.TrimEnd('.');
        while (!host.IsEmpty)
        {
            if (ProvidersBySpan.TryGetValue(host, out var provider)) return provider;
            var dot = host.IndexOf('.');
            host = dot < 0 ? default : host[(dot + 1)..];
        }

        return null;
    }

    /// <summary>The provider to which an address belongs.</summary>
    public static Provider? ProviderOf(IPAddress? address)
    {
        if (address is null) return null;
        var bits = Network.Bits(address);
        foreach (var network in Networks)
        {
            if ((bits & network.Mask) == network.Prefix) return network.Provider;
        }

        return null;
    }

    /// <summary>True when the addresses of a provider's servers are known, so that an unknown one is no server of its.</summary>
    public static bool KnowsNetworksOf(string? provider) => provider is not null && WithNetworks.Contains(provider);

    static bool IsBy(MailSystem system, string? by)
    {
        if (system.By is null) return true;
        if (by is null) return false;
        foreach (var domain in system.By)
        {
            if (HostText.IsWithin(by, domain)) return true;
        }

        return false;
    }

    static bool IsWith(MailSystem system, string? protocol)
    {
        if (system.Protocol is null) return true;
        if (protocol is null) return false;
        foreach (var name in system.Protocol)
        {
            if (TlsWords.StartsWith(protocol, name)) return true;
        }

        return false;
    }

    static bool IsWithComment(MailSystem system, string text)
    {
        if (system.Comment is null) return true;
        var left = TraceLimits.ParenthesesMax;
        for (var at = text.IndexOf('('); at >= 0 && left-- > 0; at = text.IndexOf('(', at + 1))
        {
            foreach (var comment in system.Comment)
            {
                if (text.AsSpan(at + 1).StartsWith(comment, StringComparison.Ordinal) && !IsAddress(text.AsSpan(at + 1))) return true;
            }
        }

        return false;
    }

    /// <summary>(8.14.4/8.14.4) is a sendmail, (8.14.4.8) a machine.</summary>
    static bool IsAddress(ReadOnlySpan<char> comment) => comment.IndexOf(')') is > 0 and var end && HostText.IsAddress(comment[..end]);

    /// <summary>All addresses as those of IPv6, an IPv4 one as it is mapped there.</summary>
    readonly record struct Network(UInt128 Prefix, UInt128 Mask, Provider Provider)
    {
        public static Network Of(IPNetwork network, Provider provider)
        {
            var length = network.PrefixLength + (network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 96 : 0);
            var mask = length == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - length);
            return new(Bits(network.BaseAddress) & mask, mask, provider);
        }

        public static UInt128 Bits(IPAddress address)
        {
            Span<byte> octets = stackalloc byte[16];
            if (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
            {
                octets.Clear();
                octets[10] = octets[11] = 0xFF;
                address.TryWriteBytes(octets[12..], out _);
            }
            else address.TryWriteBytes(octets, out _);

            return BinaryPrimitives.ReadUInt128BigEndian(octets);
        }
    }
}
