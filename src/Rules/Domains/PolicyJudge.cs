using System.Globalization;

namespace Postern.Rules.Domains;

/// <summary>What the domain publishes in the DNS and on the web about TLS.</summary>
static class PolicyJudge
{
    /// <summary>A policy that senders forget sooner protects little (RFC 8461 §10.2 speaks of weeks).</summary>
    public static readonly TimeSpan StsMaxAgeMin = TimeSpan.FromDays(7);

    public static Finding Dane(DomainFacts facts)
    {
        var (all, usable) = (facts.Exchangers, facts.Exchangers.Where(host => host.Dane.State == DaneState.Usable).ToList());
        if (all.FirstOrDefault(host => host.Dane.State == DaneState.Failing) is { } failing)
            return new(Topic.Dane, Grade.Bad, $"The TLSA look-up for {failing.Name} fails: {failing.Dane.Problem ?? "no answer"}.",
                "Mend the zone: senders that know DANE hold mail back until it answers.");
        if (usable.Find(host => host.Servers.Any(IsMismatch)) is { Name: var name })
            return new(Topic.Dane, Grade.Bad, $"The TLSA records of {name} do not name what it shows.",
                "Publish TLSA records for the new key before it is used, and take the old ones out after it.");
        if (all.FirstOrDefault(host => host.Dane.State == DaneState.Unusable) is { } unusable)
            return new(Topic.Dane, Grade.Weak, $"The TLSA records of {unusable.Name} are of no use: {unusable.Dane.Problem ?? "none can be checked"}.",
                "Publish TLSA 3 1 1 (RFC 7672 §3.1).");
        if (usable.Count > 0 && facts.Mx.Signature != Signature.Signed)
            return new(Topic.Dane, Grade.Weak, "The exchangers have TLSA records, but the MX records that name the exchangers are not signed.",
                "Sign the domain's own zone too.");
        if (usable.Count == all.Count) return Compared(all);
        if (usable.Count > 0) return new(Topic.Dane, Grade.Weak, $"{usable.Count} of {all.Count} exchangers have TLSA records; an attacker steers mail to the others.",
            "Publish TLSA records for every exchanger.");

        return all.Any(host => host.Dane.State == DaneState.Absent)
            ? new(Topic.Dane, Grade.Weak, "The zones are signed, and there are no TLSA records.", "Publish TLSA 3 1 1 records for the exchangers' keys.")
            : new(Topic.Dane, Grade.Weak, "There is no DANE: the zones of the domain and its exchangers are not all signed.",
                "Sign the zones and publish TLSA records, or use MTA-STS.");
    }

    // No mismatch was seen; but where no key was seen, nothing was compared.
    static Finding Compared(IReadOnlyList<ExchangerFacts> all) => all.Any(host => host.Servers.Any(server => server.MatchesDane == true))
        ? new(Topic.Dane, Grade.Good, "Every exchanger has TLSA records, signed, that name its key.")
        : new(Topic.Dane, Grade.Unknown, "Every exchanger has TLSA records, signed; no key was seen to compare them with.");

    static bool IsMismatch(ServerFacts server) => server is { State: ServerState.Answered, IsTlsUnknown: false, MatchesDane: not true };

    public static Finding MtaSts(DomainFacts facts) => facts.MtaSts switch
    {
        { State: StsState.Absent } => new(Topic.MtaSts, Grade.Weak, "There is no MTA-STS policy.",
            "Publish one: first \"testing\", and \"enforce\" when reports show no failures (RFC 8461)."),
        { State: StsState.RecordInvalid } sts => new(Topic.MtaSts, Grade.Bad, $"The record at _mta-sts.{facts.Domain} is wrong: {sts.Problem}.",
            "Publish exactly one record: v=STSv1; id=…;"),
        { State: StsState.NotFetched } sts => new(Topic.MtaSts, Grade.Bad, $"A policy is announced, and cannot be had: {sts.Problem}.",
            $"Serve it at https://mta-sts.{facts.Domain}/.well-known/mta-sts.txt, with a trusted certificate and no redirect."),
        { State: StsState.Unknown } sts => new(Topic.MtaSts, Grade.Unknown, $"Whether there is an MTA-STS policy was not found out: {sts.Problem ?? "no answer"}."),
        { State: StsState.Valid } sts => Valid(facts, sts),
    };

    public static Finding TlsRpt(TlsRptFacts facts) => facts.State switch
    {
        RecordState.Valid => new(Topic.TlsRpt, Grade.Good, $"Failures of TLS are reported to {string.Join(", ", facts.Reports)}."),
        RecordState.Absent => new(Topic.TlsRpt, Grade.Weak, "Nobody is told when TLS fails.", "Publish a TLS-RPT record (RFC 8460), to learn of attacks and mistakes."),
        RecordState.Invalid => new(Topic.TlsRpt, Grade.Bad, $"The TLS-RPT record is wrong: {facts.Problem}.", "Publish exactly one: v=TLSRPTv1; rua=mailto:…"),
        RecordState.Unknown => new(Topic.TlsRpt, Grade.Unknown, $"Whether failures are reported was not found out: {facts.Problem ?? "no answer"}."),
    };

    public static Finding Dnssec(DomainFacts facts)
    {
        if (facts.Mx.Signature == Signature.Unsigned)
            return new(Topic.Dnssec, Grade.Weak, "The MX records are not signed: who forges them sends the mail elsewhere, unless MTA-STS is enforced.",
                "Sign the zone with DNSSEC.");

        var unsigned = facts.Exchangers.Where(host => host.Signature != Signature.Signed).Select(host => host.Name).ToList();
        return unsigned.Count == 0
            ? new(Topic.Dnssec, Grade.Good, "MX records and addresses are signed.")
            : new(Topic.Dnssec, Grade.Weak, $"The MX records are signed; the addresses of {string.Join(", ", unsigned)} are not.",
                "Use exchangers whose zone is signed.");
    }

    static Finding Valid(DomainFacts facts, StsFacts sts)
    {
        var left = facts.Exchangers.Where(host => host.IsInStsPolicy != true).Select(host => host.Name).ToList();
        if (left.Count > 0 && sts.Mode != StsPromise.None)
            return new(Topic.MtaSts, Grade.Bad, $"The policy does not name {string.Join(", ", left)}.",
                "Name every exchanger in the policy with an mx line, and change the id of the record.");

        return sts.Mode switch
        {
            StsPromise.Enforce when sts.MaxAge < StsMaxAgeMin => new(Topic.MtaSts, Grade.Weak,
                string.Create(CultureInfo.InvariantCulture, $"The policy is \"enforce\", and senders may forget it after {sts.MaxAge.Value.TotalHours:0} hours."),
                    "Let max_age be a week at least; some weeks are usual."),
            StsPromise.Enforce => new(Topic.MtaSts, Grade.Good, "The policy is \"enforce\" and names every exchanger."),
            StsPromise.Testing => new(Topic.MtaSts, Grade.Weak, "The policy is \"testing\": failures are reported, and mail goes on.",
                "Change the mode to \"enforce\" when reports show no failures."),
            StsPromise.None or null => new(Topic.MtaSts, Grade.Weak, "The policy asks for nothing (\"none\").", "Change the mode to \"testing\", then to \"enforce\"."),
        };
    }
}
