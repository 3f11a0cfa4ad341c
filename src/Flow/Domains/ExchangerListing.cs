using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Postern.Mail.Dns;
using Postern.Rules.Domains;

namespace Postern.Flow.Domains;

/// <summary>
/// Who takes a domain's mail. A delivery asks <see cref="MailHostLookup"/>; this one also tells of what is wrong with the list, and how each answer is signed.
/// </summary>
sealed class ExchangerListing(IResolver resolver, Reach reach)
{
    public async Task<Listing> Of(string domain, CancellationToken ct)
    {
        var answer = await resolver.Query(domain, DnsType.Mx, ct);
        var signature = SignatureOf(answer);
        var listing = answer.Outcome switch
        {
            DnsOutcome.Found => await Listed(answer, signature, ct),
            DnsOutcome.NoData => await Fallback(domain, signature, ct),
            DnsOutcome.NoSuchName => new(new(MxState.NoSuchDomain, signature, "the DNS knows no such name"), []),
            DnsOutcome.TryLater => new(new(MxState.Unknown, signature, answer.Reason ?? "no answer"), []),
        };
        return listing with { Hosts = new([.. listing.Exchangers.Select(each => each.Host).OfType<MailHost>()], answer.Security) { Domains = Names(domain, answer) } };
    }

    // As in a delivery: where an alias leads counts only when it is signed (RFC 7672 §3.2.2).
    static IReadOnlyList<string> Names(string domain, DnsAnswer answer) =>
        answer is { Security: DnssecStatus.Secure, CanonicalName: { Length: > 0 } alias } && alias != domain ? [domain, alias] : [domain];

    async Task<Listing> Listed(DnsAnswer answer, Signature signature, CancellationToken ct)
    {
        var named = answer.Records.Select(Read).OfType<Named>().OrderBy(host => host.Preference).ThenBy(host => host.Name, StringComparer.Ordinal).ToList();
        if (named is [{ Name: "" }]) return new(new(MxState.NullMx, signature), []);

        var found = await Task.WhenAll(named.Take(CheckLimits.ExchangersMax).Select(host => Find(host, ct)));
        var left = Math.Max(0, named.Count - CheckLimits.ExchangersMax);
        if (left > 0 || found.Any(host => host.Addresses.Count > 0 || host.IsUnknown)) return new(new(MxState.Listed, signature) { LeftOut = left }, found);

        return new(new(MxState.Nowhere, signature, $"it names {string.Join(", ", found.Select(host => $"{(host.Name.Length > 0 ? host.Name : ".")}: {host.Problem}"))}"), found);
    }

    // RFC 5321 §5.1: the domain's own address stands in for MX records that are not there.
    async Task<Listing> Fallback(string domain, Signature signature, CancellationToken ct)
    {
        var host = await Find(new(domain, 0), ct);
        return host switch
        {
            { Addresses.Count: > 0 } => new(new(MxState.Fallback, signature), [host]),
            { IsUnknown: true } => new(new(MxState.Unknown, signature, host.Problem), []),
            _ => new(new(MxState.Nowhere, signature, "it has neither an exchanger nor an address"), []),
        };
    }

    async Task<FoundExchanger> Find(Named host, CancellationToken ct)
    {
        if (host.Name.Length == 0) return Without(host, "a null MX beside others means nothing (RFC 7505 §3)");
        if (!DnsName.TryNormalize(host.Name, out var name)) return Without(host, "not a host name");
        if (!reach.MayName(name)) return Without(host, "a name of a private network, which is not looked up");

        var answers = await Task.WhenAll(resolver.Query(name, DnsType.Aaaa, ct), resolver.Query(name, DnsType.A, ct));
        var signature = answers.Any(each => each.Security == DnssecStatus.Bogus) ? Signature.Bogus
            : answers.All(each => each.Security == DnssecStatus.Secure) ? Signature.Signed : Signature.Unsigned;
        var addresses = answers.SelectMany(each => each.Records).Where(data => data.Length is 4 or 16).Select(data => new IPAddress(data)).ToList();
        if (addresses.Count > 0) return new(name, host.Preference, signature, Chosen(addresses), null) { Host = HostOf(name, host.Preference, addresses, answers) };

        var failed = answers.FirstOrDefault(each => each.Outcome == DnsOutcome.TryLater);
        return Without(host, failed is null ? "it has no address" : failed.Reason ?? "no answer") with { Signature = signature, IsUnknown = failed is not null };
    }

    // One of each kind is enough to know the server behind it; a pool of twenty is not to be walked.
    static List<IPAddress> Chosen(List<IPAddress> addresses) =>
        [.. addresses.Order(ByText)
            .GroupBy(address => address.AddressFamily)
            .OrderBy(group => group.Key != AddressFamily.InterNetworkV6)
            .Select(group => group.First())
            .Take(CheckLimits.AddressesMax)];

    static readonly Comparer<IPAddress> ByText = Comparer<IPAddress>.Create((one, other) => string.CompareOrdinal(one.ToString(), other.ToString()));

    static MailHost HostOf(string name, int preference, List<IPAddress> addresses, DnsAnswer[] answers)
    {
        var best = answers.FirstOrDefault(each => each.Security == DnssecStatus.Secure) ?? answers.First(each => each.Outcome == DnsOutcome.Found);
        return new(name, preference, addresses) { Security = best.Security, CanonicalName = best.CanonicalName };
    }

    static FoundExchanger Without(Named host, string problem) => new(host.Name, host.Preference, Signature.Unsigned, [], problem);

    static Named? Read(byte[] mx)
    {
        var position = 2;
        return mx.Length > 2 && DnsName.TryRead(mx, ref position, out var name) ? new(name, BinaryPrimitives.ReadUInt16BigEndian(mx)) : null;
    }

    static Signature SignatureOf(DnsAnswer answer) => answer.Security switch
    {
        DnssecStatus.Secure => Signature.Signed,
        DnssecStatus.Insecure => Signature.Unsigned,
        DnssecStatus.Bogus => Signature.Bogus,
    };

    sealed record Named(string Name, int Preference);
}

/// <param name="Mx">What the list says.</param>
/// <param name="Exchangers">In the order to try.</param>
sealed record Listing(MxFacts Mx, IReadOnlyList<FoundExchanger> Exchangers)
{
    /// <summary>The same as a delivery sees it.</summary>
    public MailHosts.Found Hosts { get; init; } = new([], DnssecStatus.Insecure);
}

/// <param name="Name">As the MX record gives it.</param>
/// <param name="Preference">The lowest first.</param>
/// <param name="Signature">Of its addresses.</param>
/// <param name="Addresses">To look at.</param>
/// <param name="Problem">Why there are none.</param>
sealed record FoundExchanger(string Name, int Preference, Signature Signature, IReadOnlyList<IPAddress> Addresses, string? Problem)
{
    /// <summary>Null without an address.</summary>
    public MailHost? Host { get; init; }

    /// <summary>The DNS did not say whether there are any.</summary>
    public bool IsUnknown { get; init; }
}
