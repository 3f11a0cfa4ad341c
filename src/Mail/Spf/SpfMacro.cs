using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Postern.Mail.Spf;

/// <summary>What macros stand for in one record of one check.</summary>
sealed record SpfMacroValues(IPAddress Client, string Helo, string Local, string SenderDomain, string Domain, string Receiver, string Validated, DateTimeOffset Now);

/// <summary>Macros (RFC 7208 §7).</summary>
static class SpfMacro
{
    const string Letters = "slodiphv";
    const string ExplanationLetters = Letters + "crt";
    const string Delimiters = ".-+,/_=";

    /// <summary>True for a domain-spec (§7.1): macros allowed, its end a macro or a top-level label.</summary>
    public static bool IsDomain(string text) => TryWalk(text, Letters, null, null) && EndsLikeDomain(text);

    /// <summary>True for any macro-string, explanations too.</summary>
    public static bool IsText(string text) => TryWalk(text, ExplanationLetters, null, null);

    /// <summary>True when the text asks for <c>%{p}</c>, which costs questions.</summary>
    public static bool NeedsValidatedName(string text) => text.Contains("%{p", StringComparison.OrdinalIgnoreCase);

    /// <summary>True when the text asks for the local part: with one that is not ASCII the term matches nothing (RFC 8616 §4).</summary>
    public static bool NeedsLocalPart(string text) =>
        text.Contains("%{l", StringComparison.OrdinalIgnoreCase) || text.Contains("%{s", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name a domain-spec stands for, cut from the left to what the DNS takes (§7.3).</summary>
    public static string Domain(string text, SpfMacroValues values)
    {
        var name = new StringBuilder();
        TryWalk(text, Letters, values, name);
        var domain = name.ToString().TrimEnd('.');
        while (domain.Length > Dns.DnsName.TextMax && domain.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0) domain = domain[(dot + 1)..];
        return domain.ToLowerInvariant();
    }

    /// <summary>An explanation; null when it is malformed, which makes it as good as absent (§6.2).</summary>
    public static string? Explanation(string text, SpfMacroValues values)
    {
        var words = new StringBuilder();
        return TryWalk(text.Replace(' ', '\x1'), ExplanationLetters, values, words) ? words.Replace('\x1', ' ').ToString() : null;
    }

    /// <summary>Checks a macro-string, and writes what it stands for when values are given.</summary>
    static bool TryWalk(string text, string letters, SpfMacroValues? values, StringBuilder? into)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is (< '!' and not '\x1') or > '~') return false;
            if (text[at] != '%')
            {
                into?.Append(text[at]);
                continue;
            }

            var close = text.IndexOf('}', at);
            var next = at + 1 < text.Length ? text[at + 1] : '\0';
            if (next == '{')
            {
                if (close < 0 || !TryExpand(text[(at + 2)..close], letters, values, into)) return false;
                at = close;
                continue;
            }

            if (next is not ('%' or '_' or '-')) return false;
            into?.Append(next switch { '_' => " ", '-' => "%20", _ => "%" });
            at++;
        }

        return true;
    }

    static bool TryExpand(string macro, string letters, SpfMacroValues? values, StringBuilder? into)
    {
        if (macro.Length == 0 || !letters.Contains(macro[0], StringComparison.OrdinalIgnoreCase)) return false;

        var digits = macro.Skip(1).TakeWhile(char.IsAsciiDigit).Count();
        var rest = macro[(1 + digits)..];
        var keep = digits == 0 ? int.MaxValue : int.TryParse(macro.AsSpan(1, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
        var isReversed = rest.StartsWith("r", StringComparison.OrdinalIgnoreCase);
        var delimiters = isReversed ? rest[1..] : rest;
        if (keep == 0 || delimiters.Any(c => !Delimiters.Contains(c, StringComparison.Ordinal))) return false;
        if (values is null || into is null) return true;

        var parts = Value(char.ToLowerInvariant(macro[0]), values).Split(delimiters.Length == 0 ? ['.'] : delimiters.ToCharArray());
        if (isReversed) Array.Reverse(parts);
        var text = string.Join('.', parts.TakeLast(keep));
        into.Append(char.IsAsciiLetterUpper(macro[0]) ? Uri.EscapeDataString(text) : text);
        return true;
    }

    static string Value(char letter, SpfMacroValues values) => letter switch
    {
        's' => $"{values.Local}@{values.SenderDomain}",
        'l' => values.Local,
        'o' => values.SenderDomain,
        'd' => values.Domain,
        'i' => Dotted(values.Client),
        'p' => values.Validated,
        'v' => values.Client.AddressFamily == AddressFamily.InterNetwork ? "in-addr" : "ip6",
        'h' => values.Helo,
        'c' => values.Client.ToString(),
        'r' => values.Receiver,
        _ => values.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>IPv4 as usual, IPv6 as 32 digits with dots between them (§7.3).</summary>
    static string Dotted(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? address.ToString()
        : string.Join('.', Convert.ToHexStringLower(address.GetAddressBytes()).ToCharArray());

    static bool EndsLikeDomain(string text)
    {
        if (text.EndsWith('}') && text.LastIndexOf("%{", StringComparison.Ordinal) >= 0) return true;
        var name = text.EndsWith('.') ? text[..^1] : text;
        var dot = name.LastIndexOf('.');
        var top = name[(dot + 1)..];
        var isLabel = top.Length > 0 && top.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && top[0] != '-' && top[^1] != '-';

        // "%{d}com" ends in no label of its own: a dot must be there.
        return dot >= 0 && isLabel && !top.All(char.IsAsciiDigit);
    }
}
