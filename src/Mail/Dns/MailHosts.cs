using System.Net;

namespace Postern.Mail.Dns;

/// <summary>Where mail for a domain goes (RFC 5321 §5.1, RFC 7505).</summary>
public abstract record MailHosts
{
    private MailHosts() { }

    /// <summary>Exchangers in the order to try: by preference, equal ones shuffled by the given chance. Hosts without an address are left out.</summary>
    /// <param name="Hosts">At least one, at most <see cref="HostsMax"/>.</param>
    /// <param name="Security">Secure only when MX and all address answers were.</param>
    public sealed record Found(IReadOnlyList<MailHost> Hosts, DnssecStatus Security) : MailHosts;

    /// <summary>The domain says that it takes no mail (RFC 7505): fail with 556 5.1.10.</summary>
    public sealed record NullMx : MailHosts;

    /// <summary>No such domain, or no MX and no address: fail with 5.1.2.</summary>
    public sealed record NoSuchDomain(string Reason) : MailHosts;

    /// <summary>The DNS gives no usable answer now: wait, never bounce.</summary>
    public sealed record TryLater(string Reason) : MailHosts;

    /// <summary>Most exchangers considered for one domain; the rest of a longer list is not tried.</summary>
    public const int HostsMax = 20;
}

/// <summary>One exchanger: its name as the MX gave it (what its certificate must say), and its addresses, IPv6 and IPv4, to try in order.</summary>
public sealed record MailHost(string Name, int Preference, IReadOnlyList<IPAddress> Addresses);
