namespace Postern.Rules.Domains;

/// <summary>
/// What makes verified TLS a must. For one exchanger DANE goes before MTA-STS (RFC 8461 §2); a domain is covered when every exchanger is,
/// because whoever can cut one off chooses the next.
/// </summary>
static class Promises
{
    const string Dane = "DANE", Sts = "MTA-STS";

    /// <summary>Every exchanger is covered, also those that were not reached.</summary>
    public static bool Cover(DomainFacts facts) => facts.Exchangers.Count > 0 && facts.Exchangers.All(host => IsBound(facts, host) || IsInSts(facts, host));

    /// <summary>Which of them are made, as <c>DANE and MTA-STS</c>.</summary>
    public static string Names(DomainFacts facts) => (facts.Exchangers.Any(HasDane), facts.MtaSts.IsEnforced) switch
    {
        (true, true) when facts.Exchangers.All(host => IsBound(facts, host)) && facts.Exchangers.All(host => IsInSts(facts, host)) => $"{Dane} or {Sts}",
        (true, true) => $"{Dane} and {Sts}",
        (true, false) => Dane,
        (false, _) => Sts,
    };

    /// <summary>What each server does against a promise.</summary>
    public static List<string> Broken(DomainFacts facts) => [.. facts.Exchangers.SelectMany(host => Broken(facts, host))];

    /// <summary>What makes it a must, in words.</summary>
    public static IEnumerable<string> Kept(DomainFacts facts)
    {
        if (facts.MtaSts.IsEnforced) yield return $"the MTA-STS policy is \"enforce\" and names {Count(facts.Exchangers.Count(host => host.IsInStsPolicy == true), facts)}";
        if (facts.Exchangers.Count(HasDane) is > 0 and var count) yield return $"DANE holds for {Count(count, facts)}";
    }

    /// <summary>Why a sender need not insist on it.</summary>
    public static IEnumerable<string> Lacking(DomainFacts facts)
    {
        yield return facts.MtaSts switch
        {
            { State: StsState.Valid, Mode: StsPromise.Testing } => "the MTA-STS policy is only \"testing\"",
            { State: StsState.Valid, Mode: StsPromise.None } => "the MTA-STS policy asks for nothing",
            { State: StsState.Absent } => "there is no MTA-STS policy",
            { State: StsState.Valid } => "the MTA-STS policy does not name every exchanger",
            { State: StsState.RecordInvalid or StsState.NotFetched or StsState.Unknown } => "no MTA-STS policy can be had",
        };
        yield return facts.Exchangers.Count(HasDane) switch
        {
            0 => "no exchanger has DANE",
            _ when facts.Mx.Signature != Signature.Signed => "the exchangers have TLSA records, but which exchangers they are is not signed",
            var some when some < facts.Exchangers.Count => $"DANE holds for only {Count(some, facts)}",
            _ => "DANE holds for each exchanger",
        };
    }

    // Records of an exchanger bind the domain only where nobody can forge which exchanger it is (RFC 7672 §2.2.1).
    static bool IsBound(DomainFacts facts, ExchangerFacts host) => HasDane(host) && facts.Mx.Signature == Signature.Signed;

    static bool HasDane(ExchangerFacts host) => host.Dane.State == DaneState.Usable;

    static bool IsInSts(DomainFacts facts, ExchangerFacts host) => facts.MtaSts.IsEnforced && host.IsInStsPolicy == true;

    static IEnumerable<string> Broken(DomainFacts facts, ExchangerFacts host)
    {
        if (host.Dane.State == DaneState.Failing) return [$"the TLSA look-up for {host.Name} fails, and senders that check it wait"];
        if (HasDane(host)) return host.Servers.Where(server => IsKnown(server) && server.MatchesDane != true).Select(server => AgainstDane(host, server));
        if (!facts.MtaSts.IsEnforced) return [];
        if (host.IsInStsPolicy != true) return [$"the MTA-STS policy does not name {host.Name}"];
        return host.Servers.Where(server => IsKnown(server) && server.Tls?.Certificate is not { IsVerified: true }).Select(server => AgainstSts(host, server));
    }

    static bool IsKnown(ServerFacts server) => ServerJudge.Of(server) != ServerTls.Unknown;

    static string AgainstDane(ExchangerFacts host, ServerFacts server) => server switch
    {
        { OffersStartTls: false } => $"{host.Name} ({server.Address}) offers no TLS, though its TLSA records make it a must",
        { Tls: null } => $"the TLS handshake with {host.Name} ({server.Address}) fails, though its TLSA records make it a must",
        _ => $"{host.Name} ({server.Address}) shows a certificate that its TLSA records do not name",
    };

    static string AgainstSts(ExchangerFacts host, ServerFacts server) => server switch
    {
        { OffersStartTls: false } => $"{host.Name} ({server.Address}) offers no TLS, though the MTA-STS policy makes it a must",
        { Tls: null } => $"the TLS handshake with {host.Name} ({server.Address}) fails, though the MTA-STS policy makes it a must",
        { Tls.Certificate: var certificate } => $"{host.Name} ({server.Address}) does not prove itself as the MTA-STS policy wants: {certificate?.Problem ?? "it shows no certificate"}",
    };

    static string Count(int count, DomainFacts facts) => count == facts.Exchangers.Count
        ? count == 1 ? "its exchanger" : $"all {count} exchangers"
        : $"{count} of {facts.Exchangers.Count} exchangers";
}
