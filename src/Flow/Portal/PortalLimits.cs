using Postern.Mail.Addresses;

namespace Postern.Flow.Portal;

/// <summary>How often the portal lets anybody try. A person never meets these; a machine meets them at once.</summary>
sealed class PortalLimits(TimeProvider clock)
{
    readonly TokenBuckets requestsOfNetwork = new(burst: 600, TimeSpan.FromMilliseconds(50), clock);
    readonly TokenBuckets codesOfLink = new(burst: 3, TimeSpan.FromMinutes(2), clock);
    readonly TokenBuckets codesOfAddress = new(burst: 6, TimeSpan.FromMinutes(5), clock);
    readonly TokenBuckets codesOfNetwork = new(burst: 40, TimeSpan.FromSeconds(15), clock);
    readonly TokenBuckets triesOfAddress = new(burst: 20, TimeSpan.FromMinutes(1), clock);
    readonly TokenBuckets triesOfNetwork = new(burst: 40, TimeSpan.FromSeconds(5), clock);

    readonly TokenBuckets stops = new(burst: 1, TimeSpan.FromMinutes(10), clock);
    readonly TokenBuckets messagesOfAddress = new(burst: 10, TimeSpan.FromMinutes(5), clock);

    /// <summary>Any request of a network (a clinic behind one address included).</summary>
    public TimeSpan? Request(Network network) => requestsOfNetwork.Take(network.Prefix);

    /// <summary>One code sent. The first limit that says no decides.</summary>
    public TimeSpan? Code(Guid copyId, EmailAddress recipient, Network network) =>
        codesOfNetwork.Take(network.Prefix) ?? codesOfLink.Take($"{copyId}") ?? codesOfAddress.Take(KeyOf(recipient));

    /// <summary>One passkey shown, of an address that nobody knows yet.</summary>
    public TimeSpan? Passkey(Network network) => triesOfNetwork.Take(network.Prefix);

    /// <summary>One code tried, over all links of the address.</summary>
    public TimeSpan? Try(EmailAddress recipient, Network network) =>
        triesOfNetwork.Take(network.Prefix) ?? triesOfAddress.Take(KeyOf(recipient));

    /// <summary>True when that somebody was stopped goes into the audit: once in ten minutes for each copy, not each of thousands.</summary>
    public bool NoteStop(Guid copyId) => stops.Take($"{copyId}") is null;

    /// <summary>One message begun by an address.</summary>
    public TimeSpan? Message(EmailAddress author) => messagesOfAddress.Take(KeyOf(author));

    // Servers that tell Ann@ from ann@ are rare; attackers who would gain by the difference are not.
    static string KeyOf(EmailAddress address) => address.ToString().ToUpperInvariant();
}
