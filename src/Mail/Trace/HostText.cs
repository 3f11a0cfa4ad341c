using System.Net;
using System.Net.Sockets;

namespace Postern.Mail.Trace;

/// <summary>Host names and addresses as they stand in trace fields.</summary>
static class HostText
{
    const int NameLengthMax = 255;

    /// <summary>An address in its ordinary notation, with or without brackets and <c>IPv6:</c>; null for anything else, such as 1.2 or 0x7f000001.</summary>
    public static IPAddress? Address(ReadOnlySpan<char> text)
    {
        var bare = Unwrapped(text);
        return IsAddress(bare) && IPAddress.TryParse(bare, out var address) ? address : null;
    }

    /// <summary>True for what <see cref="Address"/> would read, roughly: its characters and their number.</summary>
    public static bool IsAddress(ReadOnlySpan<char> bare) => bare.Length is >= 2 and <= 60 && (IsV4(bare) || IsV6(bare));

    /// <summary>Takes off brackets and the tag of RFC 5321 §4.1.3.</summary>
    public static ReadOnlySpan<char> Unwrapped(ReadOnlySpan<char> text)
    {
        if (text.Length > 2 && text[0] == '[')
        {
            text = text[(text[1] == '[' ? 1 : 0)..];
            var end = text.IndexOf(']');
            text = end < 0 ? text[1..] : text[1..end];
        }

        return text.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? text[5..] : text;
    }

    /// <summary>True when a name is a domain or lies below it. The domain is lower case.</summary>
    public static bool IsWithin(ReadOnlySpan<char> name, ReadOnlySpan<char> domain) =>
        name.EndsWith(domain, StringComparison.OrdinalIgnoreCase) && (name.Length == domain.Length || name[^(domain.Length + 1)] == '.');

    public static bool IsHostName(ReadOnlySpan<char> name)
    {
        name = name.TrimEnd('.');
        if (name.Length is 0 or > NameLengthMax || name[0] is '.' or '-') return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_') && c < 0x80) return false;
        }

        return !name.Contains("..", StringComparison.Ordinal);
    }

    /// <summary>Loopback, link-local, private and shared networks (RFC 1918, RFC 4193, RFC 6598), and 6to4 (RFC 3056) of private ones.</summary>
    public static bool IsPrivate(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address)) return true;
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out _);
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? address.IsIPv6LinkLocal || (octets[0] & 0xFE) == 0xFC || (octets[0] == 0x20 && octets[1] == 0x02 && IsPrivateV4(octets[2..]))
            : IsPrivateV4(octets);
    }

    static bool IsPrivateV4(ReadOnlySpan<byte> octets) => octets[0] switch
    {
        10 or 127 => true,
        172 => octets[1] is >= 16 and < 32,
        192 => octets[1] == 168,
        169 => octets[1] == 254,
        100 => octets[1] is >= 64 and < 128,
        _ => false,
    };

    static bool IsV4(ReadOnlySpan<char> text)
    {
        var (dots, digits) = (0, 0);
        foreach (var c in text)
        {
            if (c == '.' && digits > 0) (dots, digits) = (dots + 1, 0);
            else if (!char.IsAsciiDigit(c) || ++digits > 3) return false;
        }

        return dots == 3 && digits > 0;
    }

    static bool IsV6(ReadOnlySpan<char> text)
    {
        var (colons, digits, dots) = (0, 0, 0);
        foreach (var c in text)
        {
            if (c == ':') (colons, digits) = (colons + 1, 0);
            else if (c == '.') dots++;
            else if (!char.IsAsciiHexDigit(c) || (++digits > 4 && dots == 0)) return false;
        }

        // Three numbers with colons are the time of day.
        return colons == 7 || (colons == 6 && dots == 3) || (colons is >= 2 and < 8 && text.Contains("::", StringComparison.Ordinal));
    }
}
