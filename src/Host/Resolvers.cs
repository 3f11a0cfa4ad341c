using System.Net;
using Postern.Host.Settings;
using Postern.Mail.Dns;

namespace Postern.Host;

/// <summary>The resolver that the settings ask for: libunbound, which validates DNSSEC itself; where it is not installed and servers are named, the small stub.</summary>
static class Resolvers
{
    const int CacheEntriesMax = 50_000;

    /// <exception cref="StartRefusedException">Nothing here can resolve names.</exception>
    public static IResolver Of(DnsSettings dns)
    {
        var servers = dns.Servers.Select(ServerOf).ToList();
        return new CachingResolver(Inner(dns, servers), CacheEntriesMax, TimeProvider.System);
    }

    static IResolver Inner(DnsSettings dns, List<IPEndPoint> servers)
    {
        try
        {
            return new UnboundResolver(new UnboundOptions { Servers = servers, TrustAnchors = AnchorsOf(dns.TrustAnchor) });
        }
        catch (DnsUnavailableException) when (servers.Count > 0)
        {
            return new StubResolver(new StubResolverOptions { Servers = servers });
        }
        catch (DnsUnavailableException e)
        {
            throw new StartRefusedException($"{e.Message}; install libunbound8, or name resolvers in \"dns.servers\"", e);
        }
    }

    static IPEndPoint ServerOf(string text) => IPEndPoint.TryParse(text, out var server)
        ? new IPEndPoint(server.Address, server.Port == 0 ? 53 : server.Port)
        : throw Plan.Bad("dns.servers", $"has \"{text}\", which is not address:port");

    static string[]? AnchorsOf(string? path)
    {
        if (path is null) return null;
        try
        {
            return [.. File.ReadLines(path).Where(line => line.Trim() is { Length: > 0 } text && text[0] != ';')];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"the setting \"dns.trustAnchor\" names {path}, which cannot be read: {e.Message}", e);
        }
    }
}
