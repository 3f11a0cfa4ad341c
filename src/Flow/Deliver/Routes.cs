using Postern.Mail.Smtp.Client;

namespace Postern.Flow.Deliver;

/// <summary>Where mail for a domain is taken: to the exchangers its MX records name, or to a fixed smart host.</summary>
public abstract record Route
{
    private Route() { }

    /// <summary>As the DNS says (RFC 5321 §5.1).</summary>
    public sealed record Mx : Route;

    /// <param name="Host">Name or address; the name is what the certificate must say.</param>
    /// <param name="Port">TCP port.</param>
    public sealed record SmartHost(string Host, int Port) : Route
    {
        public MailProtocol Protocol { get; init; }
    }
}

/// <summary>The table of routes: exact domain, then <c>*.parent</c>, then <c>*</c>; without an entry, MX.</summary>
public sealed class Routes(IReadOnlyDictionary<string, Route> table)
{
    static readonly Route Mx = new Route.Mx();

    public Route For(string domain)
    {
        if (table.TryGetValue(domain, out var exact)) return exact;
        for (var dot = domain.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = domain.IndexOf('.', dot + 1))
            if (table.TryGetValue($"*{domain[dot..]}", out var wide)) return wide;

        return table.GetValueOrDefault("*", Mx);
    }

    const string LmtpPrefix = "lmtp:";

    /// <summary>SMTP's own port, where LMTP must not be spoken (RFC 2033 §5).</summary>
    const int SmtpPort = 25;

    /// <summary>
    /// Reads <c>mx</c>, <c>host:port</c>, <c>[2001:db8::1]:25</c> or a bare host, which means port 25; and <c>lmtp:host:port</c>, which has no usual port.
    /// </summary>
    public static bool TryParse(string text, out Route route)
    {
        route = Mx;
        if (text == "mx") return true;
        if (!text.StartsWith(LmtpPrefix, StringComparison.Ordinal)) return TryParseHost(text, out route);

        var isRead = TryParseHost(text[LmtpPrefix.Length..], out route);
        if (!isRead || route is not Route.SmartHost { Port: not SmtpPort } host) return false;

        route = host with { Protocol = MailProtocol.Lmtp };
        return true;
    }

    static bool TryParseHost(string text, out Route route)
    {
        route = Mx;
        var colon = text.LastIndexOf(':');
        var bracket = text.LastIndexOf(']');
        var host = colon > bracket ? text[..colon] : text;
        var port = SmtpPort;
        if (colon > bracket && (!int.TryParse(text[(colon + 1)..], out port) || port is < 1 or > 65535)) return false;

        host = host.Trim('[', ']');
        route = new Route.SmartHost(host, port);
        return Uri.CheckHostName(host) != UriHostNameType.Unknown;
    }
}
