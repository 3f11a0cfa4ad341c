using Postern.Mail.Dns;

namespace Postern.Mail.Dane;

/// <summary>Finds the TLSA records of one server (RFC 7672 §2.2).</summary>
public static class DaneLookup
{
    /// <summary>Asks for the records of one server of a domain, or of a smart host. Only cancellation throws.</summary>
    /// <param name="resolver">Who is asked; must validate, or nothing is ever found.</param>
    /// <param name="hosts">Where the host is from.</param>
    /// <param name="host">One of them.</param>
    /// <param name="port">The port that will be connected to.</param>
    /// <param name="ct">Stops.</param>
    public static async Task<DaneAnswer> Find(IResolver resolver, MailHosts.Found hosts, MailHost host, int port, CancellationToken ct)
    {
        var (bases, failure) = await BaseDomains(resolver, host, ct);
        if (failure is not null) return failure;

        foreach (var name in bases)
            if (await At(resolver, name, port, ct) is var answer and not DaneAnswer.None) return With(answer, hosts, host);

        return new DaneAnswer.None();
    }

    /// <summary>Under which names to look: the one that aliases lead to, when the whole way is secure, and then the host's own.</summary>
    static async Task<(IReadOnlyList<string> Bases, DaneAnswer? Failure)> BaseDomains(IResolver resolver, MailHost host, CancellationToken ct)
    {
        var isAlias = host.CanonicalName.Length > 0 && host.CanonicalName != host.Name;
        if (host.Security == DnssecStatus.Secure) return (isAlias ? [host.CanonicalName, host.Name] : [host.Name], null);

        // An address in an unsigned zone: servers of such zones often fail at TLSA, so they are not asked. But the alias that leads there may be signed.
        if (!isAlias) return ([], null);

        var alias = await resolver.Query(host.Name, DnsType.Cname, ct);
        if (alias.Outcome == DnsOutcome.TryLater) return ([], Later(alias));
        return (alias.Security == DnssecStatus.Secure ? [host.Name] : [], null);
    }

    static async Task<DaneAnswer> At(IResolver resolver, string name, int port, CancellationToken ct)
    {
        var owner = $"_{port}._tcp.{name}";
        if (owner.Length > DnsName.TextMax) return new DaneAnswer.None();

        var answer = await resolver.Query(owner, DnsType.Tlsa, ct);
        return answer.Outcome switch
        {
            DnsOutcome.Found when answer.Security == DnssecStatus.Secure => Judged(name, answer),
            DnsOutcome.Found or DnsOutcome.NoData or DnsOutcome.NoSuchName => new DaneAnswer.None(),
            DnsOutcome.TryLater => Later(answer),
        };
    }

    static DaneAnswer Judged(string name, DnsAnswer answer) => TlsaRecords.Usable(answer.Records) is { Count: > 0 } usable
        ? new DaneAnswer.Usable(new DaneReference(name, usable) { NameIsSecure = false })
        : new DaneAnswer.Unusable(name);

    static DaneAnswer With(DaneAnswer answer, MailHosts.Found hosts, MailHost host) => answer is not DaneAnswer.Usable { Reference: var reference } ? answer
        : new DaneAnswer.Usable(reference with
        {
            NameIsSecure = hosts.Security == DnssecStatus.Secure,
            Names = NamesOf(reference.BaseDomain, hosts, host),
        });

    // The host's own name stands there too, where the base is what its alias leads to: the alias is secure then.
    static List<string> NamesOf(string baseDomain, MailHosts.Found hosts, MailHost host) =>
        [.. new[] { baseDomain, host.Name }.Concat(hosts.Domains).Distinct()];

    static DaneAnswer.TryLater Later(DnsAnswer answer) => new(answer.Reason ?? "the DNS gave no answer");
}
