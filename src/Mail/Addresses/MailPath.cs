namespace Postern.Mail.Addresses;

/// <summary>An address in its brackets, as MAIL and RCPT carry it (RFC 5321 §4.1.2 Path).</summary>
public static class MailPath
{
    /// <summary>Longest path, brackets and source route included, in octets (RFC 5321 §4.5.3.1.3).</summary>
    public const int LengthMax = 256;

    /// <summary>
    /// Reads the path that <paramref name="text"/> begins with, UTF-8 allowed. A source route is checked and forgotten
    /// (RFC 5321 §4.1.1.3 and appendix C: accepted, and ignored).
    /// </summary>
    /// <param name="text">Octets from the opening bracket on; more may follow the closing one.</param>
    /// <param name="address">Null for the null path <c>&lt;&gt;</c>.</param>
    /// <returns>Octets read, brackets included; 0 when there is no path.</returns>
    public static int Read(ReadOnlySpan<byte> text, out EmailAddress? address)
    {
        address = null;
        if (text is not [(byte)'<', .. var inside]) return 0;
        if (inside is [(byte)'>', ..]) return 2;

        var route = RouteLength(inside);
        if (route < 0) return 0;

        var mailbox = inside[route..];
        var length = MailboxLength(mailbox);
        if (length == 0 || route + length + 2 > LengthMax) return 0;
        if (!EmailAddress.TryParse(mailbox[..length], utf8: true, out var parsed)) return 0;

        address = parsed;
        return route + length + 2;
    }

    /// <summary>Length of <c>@one,@two:</c>; 0 when there is none, negative when it is malformed.</summary>
    static int RouteLength(ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'@', ..]) return 0;

        var end = text.IndexOf((byte)':');
        if (end < 0) return -1;

        var route = text[..end];
        foreach (var hop in route.Split((byte)','))
        {
            if (route[hop] is not [(byte)'@', .. var domain] || !AddressGrammar.IsDomain(domain)) return -1;
        }

        return end + 1;
    }

    // A quoted local part and an address literal may hold brackets of their own, so looking for the first '>' is not enough.
    static int MailboxLength(ReadOnlySpan<byte> text)
    {
        var at = AddressGrammar.LocalLength(text);
        if (at == 0 || at + 1 >= text.Length || text[at] != '@') return 0;

        var domain = text[(at + 1)..];
        var literal = domain[0] == '[' ? domain.IndexOf((byte)']') : 0;
        if (literal < 0) return 0;

        var close = domain[literal..].IndexOf((byte)'>');
        return close < 0 ? 0 : at + 1 + literal + close;
    }
}
