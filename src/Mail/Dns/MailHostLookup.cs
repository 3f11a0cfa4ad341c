using System.Buffers.Binary;
using System.Net;

namespace Postern.Mail.Dns;

/// <summary>Finds where mail for a domain goes (RFC 5321 §5.1).</summary>
public static class MailHostLookup
{
    /// <summary>Asks for MX and addresses. Only cancellation throws.</summary>
    /// <param name="resolver">Who is asked.</param>
    /// <param name="domain">A domain in any form, or an address literal as <c>[192.0.2.1]</c> or <c>[IPv6:2001:db8::1]</c>.</param>
    /// <param name="chance">Gives a number from 0 to below its argument; shuffles exchangers of equal preference.</param>
    /// <param name="ct">Stops.</param>
    public static async Task<MailHosts> Find(IResolver resolver, string domain, Func<int, int> chance, CancellationToken ct)
    {
        if (domain.StartsWith('[')) return Literal(domain);
        if (!DnsName.TryNormalize(domain, out var name)) return new MailHosts.NoSuchDomain("not a domain name");

        var answer = await resolver.Query(name, DnsType.Mx, ct);
        return answer.Outcome switch
        {
            DnsOutcome.Found => await Listed(resolver, new(name, answer), chance, ct),
            DnsOutcome.NoData => await Addresses(resolver, [new(name, 0)], new(name, answer), "the domain has neither an exchanger nor an address", ct),
            DnsOutcome.NoSuchName => new MailHosts.NoSuchDomain("the domain does not exist"),
            DnsOutcome.TryLater => new MailHosts.TryLater(answer.Reason ?? "the DNS gave no answer"),
        };
    }

    /// <summary>Where a host that was named itself is reached, without asking for MX: a smart host. Only cancellation throws.</summary>
    public static Task<MailHosts> Host(IResolver resolver, string host, CancellationToken ct) => DnsName.TryNormalize(host, out var name)
        ? Addresses(resolver, [new(name, 0)], new(name, Given(name)), "the host has no address", ct)
        : Task.FromResult<MailHosts>(new MailHosts.NoSuchDomain("not a host name"));

    // Who names a host himself needs nobody to vouch for the name.
    static DnsAnswer Given(string name) => new(DnsOutcome.NoData, DnssecStatus.Secure, [], name, TimeSpan.Zero);

    static MailHosts Literal(string domain)
    {
        var inner = domain.EndsWith(']') ? domain[1..^1] : "";
        var isV6 = inner.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase);
        var text = isV6 ? inner[5..] : inner;

        // The platform also takes 127.1, 0x7f000001 and zones as %eth0; RFC 5321 §4.1.3 does not.
        var isForm = isV6 ? !text.Contains('%') : text.Split('.').Length == 4 && !text.Contains('x', StringComparison.OrdinalIgnoreCase);
        if (!isForm || !IPAddress.TryParse(text, out var address)) return new MailHosts.NoSuchDomain("not an address literal");

        return new MailHosts.Found([new(address.ToString(), 0, [address])], DnssecStatus.Insecure);
    }

    static async Task<MailHosts> Listed(IResolver resolver, Domain domain, Func<int, int> chance, CancellationToken ct)
    {
        var exchangers = domain.Answer.Records.Select(Exchanger).OfType<Named>().ToList();
        if (exchangers is [{ Name: "" }]) return new MailHosts.NullMx();

        // A null MX among others means nothing (RFC 7505 §3), and an address is no name: both are mistakes of the zone.
        List<Named> usable = [.. exchangers.Where(host => DnsName.TryNormalize(host.Name, out _))];
        Shuffle(usable, chance);
        List<Named> ordered = [.. usable.OrderBy(host => host.Preference).Take(MailHosts.HostsMax)];
        return await Addresses(resolver, ordered, domain, "none of the domain's exchangers has an address", ct);
    }

    static Named? Exchanger(byte[] mx)
    {
        var position = 2;
        return mx.Length > 2 && DnsName.TryRead(mx, ref position, out var name) ? new(name, BinaryPrimitives.ReadUInt16BigEndian(mx)) : null;
    }

    // Fisher and Yates; the sort after it is stable, so only equal preferences stay shuffled.
    static void Shuffle(List<Named> hosts, Func<int, int> chance)
    {
        for (var i = hosts.Count - 1; i > 0; i--)
        {
            var other = chance(i + 1);
            (hosts[i], hosts[other]) = (hosts[other], hosts[i]);
        }
    }

    static async Task<MailHosts> Addresses(IResolver resolver, List<Named> names, Domain domain, string absent, CancellationToken ct)
    {
        var answers = await Task.WhenAll(names.Select(host => Task.WhenAll(
            resolver.Query(host.Name, DnsType.Aaaa, ct), resolver.Query(host.Name, DnsType.A, ct))));

        var hosts = names.Zip(answers, HostOf).Where(host => host.Addresses.Count > 0).ToList();
        if (hosts.Count > 0) return new MailHosts.Found(hosts, domain.Answer.Security) { Domains = domain.Names };

        var failed = answers.SelectMany(found => found).FirstOrDefault(answer => answer.Outcome == DnsOutcome.TryLater);
        return failed is null ? new MailHosts.NoSuchDomain(absent) : new MailHosts.TryLater(failed.Reason ?? "the DNS gave no answer");
    }

    static MailHost HostOf(Named host, DnsAnswer[] found)
    {
        var best = found.FirstOrDefault(IsSecure) ?? found.FirstOrDefault(answer => answer.Outcome == DnsOutcome.Found) ?? found[0];
        return new(host.Name, host.Preference, AddressesIn(found)) { Security = IsSecure(best) ? DnssecStatus.Secure : DnssecStatus.Insecure, CanonicalName = best.CanonicalName };
    }

    static List<IPAddress> AddressesIn(DnsAnswer[] answers) =>
        [.. answers.SelectMany(answer => answer.Records).Where(data => data.Length is 4 or 16).Select(data => new IPAddress(data))];

    static bool IsSecure(DnsAnswer answer) => answer.Security == DnssecStatus.Secure;

    sealed record Named(string Name, int Preference);

    /// <summary>The domain as asked for, and what its MX answer was.</summary>
    sealed record Domain(string Name, DnsAnswer Answer)
    {
        // Where an alias leads counts only when DNSSEC vouches for it: else whoever forged it would be let in by his own name.
        public IReadOnlyList<string> Names =>
            IsSecure(Answer) && Answer.CanonicalName is { Length: > 0 } alias && alias != Name ? [Name, alias] : [Name];
    }
}
