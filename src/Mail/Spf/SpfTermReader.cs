using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Postern.Mail.Spf;

/// <summary>Single terms of a record (RFC 7208 §4.6.1, §12).</summary>
static class SpfTermReader
{
    /// <summary>The name of a modifier; null when the term is none. A colon or slash before the equals sign makes it a directive.</summary>
    public static string? ModifierName(string term)
    {
        var equals = term.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1 || !char.IsAsciiLetter(term[0])) return null;
        return term[..equals].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? term[..equals] : null;
    }

    public static SpfDirective? Directive(string term)
    {
        var (verdict, text) = term[0] switch
        {
            '+' => (SpfVerdict.Pass, term[1..]),
            '-' => (SpfVerdict.Fail, term[1..]),
            '~' => (SpfVerdict.SoftFail, term[1..]),
            '?' => (SpfVerdict.Neutral, term[1..]),
            _ => (SpfVerdict.Pass, term),
        };
        return Mechanism(text) is { } mechanism ? new(verdict, mechanism, term) : null;
    }

    static SpfMechanism? Mechanism(string text)
    {
        var end = text.AsSpan().IndexOfAny(':', '/');
        var (name, rest) = end < 0 ? (text, "") : (text[..end], text[end..]);
        return (name.ToLowerInvariant(), rest) switch
        {
            ("all", "") => new SpfMechanism.All(),
            ("include", _) => Domain(rest) is { } domain ? new SpfMechanism.Include(domain) : null,
            ("exists", _) => Domain(rest) is { } domain ? new SpfMechanism.Exists(domain) : null,
            ("ptr", "") => new SpfMechanism.Pointer(null),
            ("ptr", _) => Domain(rest) is { } domain ? new SpfMechanism.Pointer(domain) : null,
            ("a", _) => TryReadHost(rest, out var domain, out var four, out var six) ? new SpfMechanism.Host(domain, four, six) : null,
            ("mx", _) => TryReadHost(rest, out var domain, out var four, out var six) ? new SpfMechanism.Exchanger(domain, four, six) : null,
            ("ip4", _) => Network(rest, AddressFamily.InterNetwork, 32),
            ("ip6", _) => Network(rest, AddressFamily.InterNetworkV6, 128),
            _ => null,
        };
    }

    static string? Domain(string rest) => rest.StartsWith(':') && SpfMacro.IsDomain(rest[1..]) ? rest[1..] : null;

    /// <summary><c>[":" domain-spec] ["/" bits] ["//" bits]</c>.</summary>
    static bool TryReadHost(string rest, out string? domain, out int four, out int six)
    {
        (domain, four, six) = (null, 32, 128);
        var twice = rest.LastIndexOf("//", StringComparison.Ordinal);
        if (twice >= 0 && IsNumber(rest[(twice + 2)..]))
        {
            if (!TryReadBits(rest[(twice + 2)..], 128, out six)) return false;
            rest = rest[..twice];
        }

        // A slash may also stand in a name; the top-level label behind it is no number then.
        var once = rest.LastIndexOf('/');
        if (once >= 0 && IsNumber(rest[(once + 1)..]))
        {
            if (!TryReadBits(rest[(once + 1)..], 32, out four)) return false;
            rest = rest[..once];
        }

        if (rest.Length == 0) return true;
        domain = Domain(rest);
        return domain is not null;
    }

    static SpfMechanism.Network? Network(string rest, AddressFamily family, int bitsMax)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var bits = bitsMax;
        if (!rest.StartsWith(':') || (slash >= 0 && !TryReadBits(rest[(slash + 1)..], bitsMax, out bits))) return null;

        var text = slash < 0 ? rest[1..] : rest[1..slash];
        return IsPlain(text, family) && IPAddress.TryParse(text, out var address) && address.AddressFamily == family ? new(address, bits) : null;
    }

    // The platform also reads addresses of one, two and three numbers, octal ones, scopes and brackets.
    static bool IsPlain(string text, AddressFamily family)
    {
        if (family == AddressFamily.InterNetworkV6) return text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.');
        var numbers = text.Split('.');
        return numbers.Length == 4 && numbers.All(number => number.Length is > 0 and <= 3 && number.All(char.IsAsciiDigit) && (number.Length == 1 || number[0] != '0'));
    }

    static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    static bool TryReadBits(string text, int bitsMax, out int bits)
    {
        bits = 0;
        return text.Length is > 0 and <= 3 && (text.Length == 1 || text[0] != '0')
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out bits) && bits <= bitsMax;
    }
}
