using System.Net;

namespace Postern.Mail.Trace;

/// <summary>To whom a host belongs, as far as its name and address tell.</summary>
static class Organization
{
    /// <summary>The provider's name, or the domain under which the host was registered; null for a name that is no public one.</summary>
    public static string? Of(string? host)
    {
        if (host is null || !IsPublicName(host)) return null;
        return Recognition.ProviderOf(host)?.Name ?? Domain(host);
    }

    /// <summary>A name with a dot and a top-level domain that the Internet has.</summary>
    public static bool IsPublicName(ReadOnlySpan<char> host)
    {
        host = host.TrimEnd('.');
        var dot = host.LastIndexOf('.');
        if (dot < 1 || HostText.IsAddress(host) || !HostText.IsHostName(host)) return false;
        return host[(dot + 1)..] switch
        {
            "local" or "localdomain" or "internal" or "lan" or "intern" or "corp" or "home" or "arpa" or "localhost" or "private" or "invalid" => false,
            var top => !char.IsAsciiDigit(top[0]),
        };
    }

    /// <summary>
    /// The last two labels, three below co.uk and its like, and the whole name where the domain is shared by strangers. Not the Public Suffix List: where
    /// in doubt the smaller organization is taken, which makes fewer hops internal, and <c>--own</c> corrects it.
    /// </summary>
    public static string Domain(string host)
    {
        var name = host.TrimEnd('.').ToLowerInvariant();
        foreach (var shared in Recognition.Known.Shared.Words)
        {
            if (HostText.IsWithin(name, shared)) return name;
        }

        var last = name.LastIndexOf('.');
        var second = name.LastIndexOf('.', last - 1);
        if (second < 0) return name;
        if (name.Length - last - 1 != 2 || !IsRegistry(name[(second + 1)..last])) return name[(second + 1)..];
        var third = name.LastIndexOf('.', second - 1);
        return third < 0 ? name : name[(third + 1)..];
    }

    /// <summary>True when a provider gave this name to whoever rents the address: it has the address in it.</summary>
    public static bool IsNamedForAddress(ReadOnlySpan<char> host, IPAddress? address)
    {
        if (address is null || address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork) return false;
        Span<char> last = stackalloc char[16];
        Span<byte> octets = stackalloc byte[4];
        address.TryWriteBytes(octets, out _);
        var found = 0;
        foreach (var octet in octets)
        {
            octet.TryFormat(last, out var length);
            if (HasNumber(host, last[..length])) found++;
        }

        return found >= 3;
    }

    static bool HasNumber(ReadOnlySpan<char> host, ReadOnlySpan<char> number)
    {
        for (var at = host.IndexOf(number); at >= 0;)
        {
            var end = at + number.Length;
            if ((at == 0 || !char.IsAsciiDigit(host[at - 1])) && (end == host.Length || !char.IsAsciiDigit(host[end]))) return true;
            var next = host[(at + 1)..].IndexOf(number);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    static bool IsRegistry(string label)
    {
        foreach (var word in Recognition.Known.Registries.Words)
        {
            if (word == label) return true;
        }

        return false;
    }
}
