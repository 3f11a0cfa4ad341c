using Postern.Mail.Addresses;

namespace Postern.Rules.Decide;

/// <summary>Chooses the protection for one copy. Pure: the same facts always give the same verdict.</summary>
/// <param name="Default">For every recipient that no entry names.</param>
/// <param name="Domains">By recipient domain, lower case: exact (<c>clinic.example</c>) or everything below one (<c>*.clinic.example</c>).</param>
/// <param name="TlsAlone">Domains and addresses, lower case, for which TLS may stand alone where a rule says <see cref="Decide.TlsAlone.Listed"/>.</param>
public sealed record Policy(DomainRule Default, IReadOnlyDictionary<string, DomainRule> Domains, IReadOnlySet<string> TlsAlone)
{
    /// <summary>TLS 1.2 or better with any certificate, else the portal.</summary>
    public static Policy Safe { get; } = new(DomainRule.Safe, new Dictionary<string, DomainRule>(), new HashSet<string>());

    /// <summary>
    /// How long a copy under an exclusive rule waits for a fault that may pass: long enough for a restart or a bad hour, short enough
    /// to tell the sender the same day.
    /// </summary>
    public static readonly TimeSpan ExclusivePatience = TimeSpan.FromHours(4);

    public Verdict Decide(CopyFacts facts)
    {
        var (name, rule) = RuleFor(facts.Recipient.Domain);
        if (!MayTravelByTlsAlone(rule, facts.Recipient))
            return new Verdict.Protect(new Protection.Portal(), name, "TLS alone is not allowed for this recipient");

        return facts.Road switch
        {
            TlsRoad.Untried => new Verdict.Protect(new Protection.ProvenTls(FloorOf(rule, facts)), name, "TLS is allowed for this recipient"),
            TlsRoad.Closed closed => WithoutTls(rule, name, closed, facts.Age),
        };
    }

    // RFC 8689 §4.2.1: who asks for REQUIRETLS asks for a verified certificate. A sender can raise the floor, never lower it.
    static TlsFloor FloorOf(DomainRule rule, CopyFacts facts) =>
        facts.RequireTls ? rule.Floor with { Certificate = CertificateCheck.Verified } : rule.Floor;

    static Verdict WithoutTls(DomainRule rule, string name, TlsRoad.Closed road, TimeSpan age) => rule.Mode switch
    {
        PolicyMode.Fallback => new Verdict.Protect(new Protection.Portal(), name, road.Why),
        PolicyMode.Exclusive when age < ExclusivePatience && TlsFaults.MayPass(road) =>
            new Verdict.Wait(ExclusivePatience, name, $"{road.Why}, the rule allows no other protection, and this may pass"),
        PolicyMode.Exclusive => new Verdict.Refuse(name, $"{road.Why}, and the rule allows no other protection"),
    };

    bool MayTravelByTlsAlone(DomainRule rule, EmailAddress recipient) => rule.Alone switch
    {
        Rules.Decide.TlsAlone.All => true,
        Rules.Decide.TlsAlone.Listed => TlsAlone.Contains(recipient.Domain)
            || TlsAlone.Contains(recipient.ToString().ToLowerInvariant())
            || Closest(recipient.Domain, TlsAlone.Contains) is not null,
        Rules.Decide.TlsAlone.Never => false,
    };

    (string Name, DomainRule Rule) RuleFor(string domain)
    {
        if (Domains.TryGetValue(domain, out var exact)) return ($"domain {domain}", exact);
        if (Closest(domain, Domains.ContainsKey) is { } parent) return ($"domain {parent}", Domains[parent]);

        return ("default", Default);
    }

    // Of *.b.c and *.c for a.b.c, the closest that is known.
    static string? Closest(string domain, Func<string, bool> isKnown)
    {
        for (var dot = domain.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = domain.IndexOf('.', dot + 1))
            if ($"*{domain[dot..]}" is var parent && isKnown(parent)) return parent;

        return null;
    }
}

/// <summary>What holds for one domain, or by default.</summary>
/// <param name="Mode">What happens when TLS cannot be proven.</param>
/// <param name="Floor">The least that TLS must prove.</param>
/// <param name="Alone">For whom TLS may be the only protection.</param>
public sealed record DomainRule(PolicyMode Mode, TlsFloor Floor, TlsAlone Alone)
{
    public static DomainRule Safe { get; } = new(PolicyMode.Fallback, new TlsFloor(Mail.Tls.TlsVersion.Tls12, CertificateCheck.Any), TlsAlone.All);
}

public enum PolicyMode
{
    /// <summary>The next protection takes over, in the end the portal.</summary>
    Fallback,

    /// <summary>The copy is refused and its sender told: at once, or for a fault that may pass after <see cref="Policy.ExclusivePatience"/>.</summary>
    Exclusive,
}

public enum TlsAlone { All, Listed, Never }
