namespace Postern.Rules.Domains;

/// <summary>Says what the facts about a domain mean. Pure: the same facts give the same verdict.</summary>
public static class DomainJudge
{
    public static DomainVerdict Judge(DomainFacts facts)
    {
        var (level, reasons) = LevelOf(facts);
        return new(level, GradeOf(level), Sentence(level, facts), reasons, Findings(facts));
    }

    /// <summary>Good only for what is known to be good.</summary>
    public static Grade GradeOf(DomainLevel level) => level switch
    {
        DomainLevel.AlwaysVerified => Grade.Good,
        DomainLevel.Downgradable or DomainLevel.Unverified or DomainLevel.TakesNoMail => Grade.Weak,
        DomainLevel.SomeWithoutTls or DomainLevel.WithoutTls or DomainLevel.PromiseBroken or DomainLevel.Bogus or DomainLevel.NoSuchDomain or DomainLevel.Nowhere => Grade.Bad,
        DomainLevel.Private or DomainLevel.NotReached or DomainLevel.Unknown => Grade.Unknown,
    };

    static (DomainLevel Level, IReadOnlyList<string> Reasons) LevelOf(DomainFacts facts) => facts.Mx switch
    {
        { Signature: Signature.Bogus } mx => (DomainLevel.Bogus, Only(mx.Problem)),
        { State: MxState.NullMx } => (DomainLevel.TakesNoMail, ["it publishes a null MX (RFC 7505)"]),
        { State: MxState.NoSuchDomain } mx => (DomainLevel.NoSuchDomain, Only(mx.Problem)),
        { State: MxState.Nowhere } mx => (DomainLevel.Nowhere, Only(mx.Problem)),
        { State: MxState.Unknown } mx => (DomainLevel.Unknown, Only(mx.Problem)),
        { State: MxState.Listed or MxState.Fallback } => Transport(facts),
    };

    static (DomainLevel Level, IReadOnlyList<string> Reasons) Transport(DomainFacts facts)
    {
        var servers = facts.Exchangers.SelectMany(host => host.Servers.Select(server => new Seen(host, server, ServerJudge.Of(server)))).ToList();
        var known = servers.Where(each => each.Tls != ServerTls.Unknown).ToList();
        var broken = Promises.Broken(facts);

        if (broken.Count > 0) return (DomainLevel.PromiseBroken, broken);
        if (known.Count == 0) return Nobody(servers);

        var bad = known.Where(each => !ServerJudge.IsUsable(each.Tls)).ToList();
        if (bad.Count > 0) return (bad.Count == known.Count ? DomainLevel.WithoutTls : DomainLevel.SomeWithoutTls, [.. bad.Select(Words)]);
        if (Promises.Cover(facts)) return (DomainLevel.AlwaysVerified, [.. Promises.Kept(facts), .. Unreached(servers)]);

        var unverified = known.Where(each => each.Tls == ServerTls.Unverified).ToList();
        return unverified.Count > 0
            ? (DomainLevel.Unverified, [.. unverified.Select(Words), .. Promises.Lacking(facts), .. Unreached(servers)])
            : (DomainLevel.Downgradable, [.. Promises.Lacking(facts), .. Unreached(servers)]);
    }

    static (DomainLevel Level, IReadOnlyList<string> Reasons) Nobody(List<Seen> servers) =>
        (servers.Count > 0 && servers.All(each => each.Server.State == ServerState.Private) ? DomainLevel.Private : DomainLevel.NotReached, [.. Unreached(servers)]);

    static IEnumerable<string> Unreached(List<Seen> servers) => servers.Where(each => each.Tls == ServerTls.Unknown).Select(Words);

    static string Words(Seen seen) => seen.Tls switch
    {
        ServerTls.Unknown => $"{seen.Place} was not seen: {seen.Server.Problem ?? seen.Server.TlsProblem ?? "no answer"}",
        ServerTls.None => $"{seen.Place} offers no TLS",
        ServerTls.Failing => $"{seen.Place} offers TLS, and the handshake fails: {seen.Server.TlsProblem ?? "no reason is known"}",
        ServerTls.OldOnly => $"{seen.Place} speaks no TLS newer than 1.1",
        ServerTls.Unverified => $"{seen.Place}: {seen.Server.Tls?.Certificate?.Problem ?? "it shows no certificate"}",
        ServerTls.Verified => $"{seen.Place} proves itself",
    };

    static string Sentence(DomainLevel level, DomainFacts facts) => level switch
    {
        DomainLevel.AlwaysVerified => $"Mail to {facts.Domain} always goes over verified TLS, from every sender that honours {Promises.Names(facts)}.",
        DomainLevel.Downgradable => $"Mail to {facts.Domain} goes over TLS to servers that prove themselves, but it can be forced off TLS by an attacker.",
        DomainLevel.Unverified => $"Mail to {facts.Domain} goes over TLS, but not every server can prove who it is: mail can be forced off TLS, or read, by an attacker.",
        DomainLevel.SomeWithoutTls => $"Some exchangers of {facts.Domain} have no usable TLS: mail to it may travel unencrypted.",
        DomainLevel.WithoutTls => $"No exchanger of {facts.Domain} has usable TLS: mail to it travels unencrypted, or not at all.",
        DomainLevel.PromiseBroken => $"{facts.Domain} promises verified TLS by {Promises.Names(facts)}, and not every server keeps it: careful senders hold its mail back.",
        DomainLevel.TakesNoMail => $"{facts.Domain} takes no mail, and says so.",
        DomainLevel.NoSuchDomain => $"There is no domain {facts.Domain}.",
        DomainLevel.Nowhere => $"{facts.Domain} has no server for mail: it cannot be delivered.",
        DomainLevel.Bogus => $"The DNSSEC signatures of {facts.Domain} are wrong: whoever checks them delivers no mail to it.",
        DomainLevel.Private => $"The exchangers of {facts.Domain} have private addresses, which are not asked from here.",
        DomainLevel.NotReached => $"No exchanger of {facts.Domain} was reached from here, so nothing is known about its TLS.",
        DomainLevel.Unknown => $"The DNS gave no usable answer about {facts.Domain}, so nothing is known.",
    };

    static List<Finding> Findings(DomainFacts facts)
    {
        List<Finding> sending = [SenderJudge.Spf(facts.Spf), .. facts.Dkim.Select(SenderJudge.Dkim), SenderJudge.Dmarc(facts.Dmarc, facts.Domain)];
        return facts.Mx.State is MxState.Listed or MxState.Fallback ? [.. TransportJudge.Findings(facts), .. sending] : sending;
    }

    static IReadOnlyList<string> Only(string? reason) => reason is null ? [] : [reason];

    sealed record Seen(ExchangerFacts Host, ServerFacts Server, ServerTls Tls)
    {
        public string Place => Host.Name == Server.Address ? Host.Name : $"{Host.Name} ({Server.Address})";
    }
}
