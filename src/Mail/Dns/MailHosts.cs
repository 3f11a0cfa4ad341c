using System.Net;

namespace Postern.Mail.Dns;

/// <summary>Where mail for a domain goes (RFC 5321 §5.1, RFC 7505).</summary>
public abstract record MailHosts
{
    private MailHosts() { }

    /// <summary>Exchangers in the order to try: by preference, equal ones shuffled by the given chance. Hosts without an address are left out.</summary>
    /// <param name="Hosts">At least one, at most <see cref="HostsMax"/>.</param>
    /// <param name="Security">Whether DNSSEC vouches for the hosts' names: of the MX answer, or of its denial. Of their addresses each host says itself.</param>
    public sealed record Found(IReadOnlyList<MailHost> Hosts, DnssecStatus Security) : MailHosts
    {
        /// <summary>The domain in A-labels, and where an alias leads to another, that too: what a certificate may say besides the host's name (RFC 7672 §3.2.2).</summary>
        public IReadOnlyList<string> Domains { get; init; } = [];
    }

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
public sealed record MailHost(string Name, int Preference, IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>Secure when one of its address answers is: then its zone is signed, and only there is a look for its TLSA records worth the risk (RFC 7672 §2.2.2).</summary>
    public DnssecStatus Security { get; init; } = DnssecStatus.Insecure;

    /// <summary>The name at the end of its aliases; <see cref="Name"/> when it is none.</summary>
    public string CanonicalName { get; init; } = Name;
}
