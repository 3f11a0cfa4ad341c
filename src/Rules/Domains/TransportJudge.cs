using Postern.Mail.Tls.Probe;

namespace Postern.Rules.Domains;

/// <summary>Each mechanism that protects mail to a domain on its way.</summary>
static class TransportJudge
{
    /// <summary>A certificate that ends sooner gets a word.</summary>
    public static readonly TimeSpan RenewalMin = TimeSpan.FromDays(14);

    public static IEnumerable<Finding> Findings(DomainFacts facts) =>
    [
        Exchangers(facts), Tls(facts), Versions(facts), Certificates(facts),
        PolicyJudge.Dane(facts), PolicyJudge.MtaSts(facts), PolicyJudge.TlsRpt(facts.TlsRpt), PolicyJudge.Dnssec(facts),
    ];

    static Finding Exchangers(DomainFacts facts)
    {
        var all = Servers(facts);
        var unseen = all.Where(server => server.State != ServerState.Answered).ToList();
        var mute = facts.Exchangers.Where(host => host.Servers.Count == 0).ToList();
        if (mute.Count > 0)
            return new(Topic.Exchangers, Grade.Bad, $"{string.Join(", ", mute.Select(host => $"{host.Name}: {host.Problem ?? "no address"}"))}.",
                "Give every exchanger an address, or take it out of the MX records.");
        if (unseen.Count == 0) return new(Topic.Exchangers, Grade.Good, facts.Mx.State == MxState.Fallback
            ? "The domain names no exchanger; mail goes to its own address, which answers."
            : all.Count == 1 ? "The only exchanger answers." : $"Every exchanger answers ({all.Count} addresses).");

        var words = $"{unseen.Count} of {all.Count} addresses could not be asked: {string.Join("; ", unseen.Select(server => $"{server.Address}: {server.Problem ?? "no answer"}"))}.";
        return new(Topic.Exchangers, unseen.Count == all.Count ? Grade.Unknown : Grade.Weak, words);
    }

    static Finding Tls(DomainFacts facts)
    {
        var known = Servers(facts).Select(ServerJudge.Of).Where(tls => tls != ServerTls.Unknown).ToList();
        var without = known.Count(tls => !ServerJudge.IsUsable(tls));
        if (known.Count == 0) return new(Topic.Tls, Grade.Unknown, "No server was reached that could show its TLS.");
        return without == 0
            ? new(Topic.Tls, Grade.Good, "Every server that answers offers STARTTLS, and TLS 1.2 or 1.3 comes up.")
            : new(Topic.Tls, Grade.Bad,
                known.Count == 1 ? "The only server has no usable TLS." : $"{without} of {known.Count} servers have no usable TLS.",
                "Offer STARTTLS with TLS 1.2 and 1.3 on every exchanger, or take those without it out of the MX records.");
    }

    static Finding Versions(DomainFacts facts)
    {
        var servers = Servers(facts).Where(server => server.Versions.Any(each => each.State != VersionState.Unclear)).ToList();
        if (servers.Count == 0) return new(Topic.Versions, Grade.Unknown, "Which versions of TLS are spoken was not found out.");

        var weak = servers.Select(server => server.WeakSuite).OfType<string>().Distinct().ToList();
        if (weak.Count > 0) return new(Topic.Versions, Grade.Weak, $"Weak suites are taken when nothing else is offered: {string.Join(", ", weak)}.",
            "Switch off RC4, DES, 3DES, export and NULL suites.");

        var old = servers.SelectMany(ServerJudge.OldVersions).Distinct().Order().ToList();
        if (old.Count > 0) return new(Topic.Versions, Grade.Weak, $"Old versions are still spoken: TLS {string.Join(" and ", old.Select(DomainWords.Of))}.",
            "Switch off TLS 1.0 and 1.1 (RFC 8996); whoever offers nothing better gets no mail from careful senders anyway.");

        if (servers.Any(server => server.Versions.Any(each => each is { Version: < ProbedVersion.Tls12, State: VersionState.Unclear })))
            return new(Topic.Versions, Grade.Unknown, "Whether TLS 1.0 and 1.1 are still spoken was not found out.");

        var has13 = servers.All(server => server.Versions.Any(each => each is { Version: ProbedVersion.Tls13, State: VersionState.Spoken }));
        return has13
            ? new(Topic.Versions, Grade.Good, "TLS 1.3 is spoken, and nothing older than 1.2.")
            : new(Topic.Versions, Grade.Good, "TLS 1.2 is spoken, and nothing older.", "Switch TLS 1.3 on where the server can.");
    }

    static Finding Certificates(DomainFacts facts)
    {
        var seen = facts.Exchangers.SelectMany(host => host.Servers.Select(server => (host, server))).Where(each => each.server.Tls is not null).ToList();
        if (seen.Count == 0) return new(Topic.Certificates, Grade.Unknown, "No certificate was seen.");

        var problems = seen.Where(each => each.server is { MatchesDane: not true, Tls.Certificate: not { IsVerified: true } })
            .Select(each => $"{each.host.Name}: {each.server.Tls!.Certificate?.Problem ?? "none is shown"}").Distinct().ToList(); // filtered above
        if (problems.Count > 0)
            return new(Topic.Certificates, Grade.Weak, $"{string.Join("; ", problems)}.",
                "Give every exchanger a certificate of a public authority for the name that its MX record has, or publish TLSA records for it.");

        var ends = seen.Min(each => each.server.Tls!.Certificate?.NotAfter ?? DateTimeOffset.MaxValue); // as above
        return ends - facts.At < RenewalMin
            ? new(Topic.Certificates, Grade.Weak, $"Every certificate proves its server, but one ends within {Math.Max(0, (int)(ends - facts.At).TotalDays)} days.",
                "Renew it, and let a machine do so from now on.")
            : new(Topic.Certificates, Grade.Good, "Every certificate proves its server.");
    }

    static List<ServerFacts> Servers(DomainFacts facts) => [.. facts.Exchangers.SelectMany(host => host.Servers)];
}
