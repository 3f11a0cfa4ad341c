using Postern.Mail.Addresses;
using Postern.Rules.Keys;
using Postern.Rules.Portal;

namespace Postern.Rules.Decide;

/// <summary>Chooses the protection for one copy. Pure: the same facts always give the same verdict.</summary>
/// <param name="Default">For every recipient that no entry names.</param>
/// <param name="Domains">By recipient domain, lower case: exact (<c>clinic.example</c>) or everything below one (<c>*.clinic.example</c>).</param>
/// <param name="TlsAlone">Domains and addresses, lower case, for which TLS may stand alone where a rule says <see cref="Decide.TlsAlone.Listed"/>.</param>
public sealed record Policy(DomainRule Default, IReadOnlyDictionary<string, DomainRule> Domains, IReadOnlySet<string> TlsAlone)
{
    /// <summary>S/MIME or OpenPGP where there is a key, else TLS 1.2 or better with any certificate, else the portal.</summary>
    public static Policy Safe { get; } = new(DomainRule.Safe, new Dictionary<string, DomainRule>(), new HashSet<string>());

    /// <summary>
    /// How long a copy under an exclusive rule waits for a fault that may pass: long enough for a restart or a bad hour, short enough
    /// to tell the sender the same day.
    /// </summary>
    public static readonly TimeSpan ExclusivePatience = TimeSpan.FromHours(4);

    /// <summary>How long a copy waits for a domain to come right where the rule says so: longer than any schedule of attempts, which ends it first.</summary>
    public static readonly TimeSpan DowngradePatience = TimeSpan.FromDays(30);

    /// <summary>Rules that end by themselves, by recipient domain, lower case; while one lasts it goes before all others.</summary>
    public IReadOnlyDictionary<string, DatedRule> Exceptions { get; init; } = new Dictionary<string, DatedRule>();

    static readonly IReadOnlyList<Way> WaysIn = [Way.Tls, Way.Portal];

    public Verdict Decide(CopyFacts facts)
    {
        var (name, rule) = RuleFor(facts.Recipient.Domain, facts.At);
        if (facts.IsInbound) rule = rule with { Order = WaysIn, Alone = Rules.Decide.TlsAlone.All };
        if (rule.Floor.Downgrade is DowngradeRoad.Wait && facts.Road is TlsRoad.Closed { Fault: TlsFault.Downgraded } fallen)
            return new Verdict.Wait(DowngradePatience, name, $"{fallen.Why}, and the rule waits until that is mended or accepted");

        List<string> passed = [];
        foreach (var way in rule.Order)
        {
            var choice = Consider(way, rule, facts);
            passed.AddRange(choice.Flaws.Except(passed));
            if (choice is Choice.Taken taken) return new Verdict.Protect(taken.Protection, name, taken.Why) { PassedOver = passed };
        }

        return AtLast(rule, name, facts, passed);
    }

    /// <summary>True when a key would be used if there were one. Looking for keys that policy would not use costs time for nothing.</summary>
    public bool WantsKeys(EmailAddress recipient, DateTimeOffset at)
    {
        var rule = RuleFor(recipient.Domain, at).Rule;
        return rule.Order.TakeWhile(way => way != Way.Tls || !MayTravelByTlsAlone(rule, recipient)).Any(way => way is Way.Smime or Way.OpenPgp);
    }

    /// <summary>What is done for this domain when its servers prove less than they did.</summary>
    public DowngradeRoad OnDowngrade(string domain, DateTimeOffset at) => RuleFor(domain, at).Rule.Floor.Downgrade;

    /// <summary>What is asked of whoever reads what was sent to this address in the portal.</summary>
    public PortalRule PortalFor(EmailAddress recipient, DateTimeOffset at) => RuleFor(recipient.AsciiDomain, at).Rule.Portal;

    /// <summary>What TLS must prove on the way to this domain.</summary>
    public TlsFloor FloorFor(string domain, DateTimeOffset at) => RuleFor(domain, at).Rule.Floor;

    /// <summary>The least trust that counts for this recipient.</summary>
    public KeyTrust LeastTrust(EmailAddress recipient, DateTimeOffset at) => RuleFor(recipient.Domain, at).Rule.LeastTrust;

    /// <summary>The rule that holds for a domain when no exception does.</summary>
    public DomainRule UsualRule(string domain) => UsualFor(domain).Rule;

    Choice Consider(Way way, DomainRule rule, CopyFacts facts) => way switch
    {
        Way.Smime => Encrypted(KeyStandard.Smime, rule, facts),
        Way.OpenPgp => Encrypted(KeyStandard.OpenPgp, rule, facts),
        Way.Tls => ByTls(rule, facts),
        Way.Portal => Choice.Passed.Silently,
    };

    static Choice Encrypted(KeyStandard standard, DomainRule rule, CopyFacts facts)
    {
        if (facts.Unsealable.FirstOrDefault(fault => fault.Standard == standard) is { } fault) return new Choice.Passed([fault.Why]);

        List<string> flaws = [];
        foreach (var key in facts.Keys.Where(key => key.Key.Standard == standard))
        {
            if (KeyJudge.FlawOf(key, facts.Recipient, facts.At, rule.LeastTrust) is not { } flaw) return Encrypted(key, rule, facts, flaws);
            flaws.Add(KeyJudge.Words(key, flaw));
        }

        return new Choice.Passed(flaws);
    }

    // Encrypted mail travels by TLS too: sender, recipient and time stand outside, and a road that is closed is closed to all.
    static Choice Encrypted(KeyFacts key, DomainRule rule, CopyFacts facts, List<string> flaws) => facts.Road switch
    {
        TlsRoad.Untried => new Choice.Taken(Sealed(key, rule, facts), $"there is a usable {KeyJudge.NameOf(key.Key.Standard)} key ({KeyJudge.TrustOf(key.Trust)}{DoubtOf(key)})", flaws),
        TlsRoad.Closed closed => new Choice.Passed([.. flaws, closed.Why]),
    };

    static string DoubtOf(KeyFacts key) => key.Revocation.State == RevocationState.UnknownPasses ? $"; {KeyJudge.Doubt(key.Revocation)}" : "";

    static Protection Sealed(KeyFacts key, DomainRule rule, CopyFacts facts) => key.Key.Standard switch
    {
        KeyStandard.Smime => new Protection.Smime(FloorOf(rule, facts), key, rule.HidesSubject),
        KeyStandard.OpenPgp => new Protection.OpenPgp(FloorOf(rule, facts), key, rule.HidesSubject),
    };

    Choice ByTls(DomainRule rule, CopyFacts facts) => WhyNotByTlsAlone(rule, facts) is { } why
        ? new Choice.Passed([why])
        : facts.Road switch
        {
            TlsRoad.Untried => new Choice.Taken(new Protection.ProvenTls(FloorOf(rule, facts)), "TLS is allowed for this recipient", []),
            TlsRoad.Closed closed => new Choice.Passed([closed.Why]),
        };

    string? WhyNotByTlsAlone(DomainRule rule, CopyFacts facts) => facts.AsksQuestion
        ? "its sender asks a question before it is read"
        : MayTravelByTlsAlone(rule, facts.Recipient) ? null : "TLS alone is not allowed for this recipient";

    // A sender can raise the floor (RFC 8689 §4.2.1: REQUIRETLS asks for a server that is known), and wave what the recipient's domain publishes (§5).
    // What the organization asks for he cannot lower; and where a message says both, the stricter holds.
    static TlsFloor FloorOf(DomainRule rule, CopyFacts facts) => facts switch
    {
        { RequireTls: true } => rule.Floor with { Certificate = Max(rule.Floor.Certificate, CertificateCheck.Verified) },
        { RelaxesTls: true } when rule.SenderMayRelax => rule.Floor with { HeedsPublished = false },
        _ => rule.Floor,
    };

    static CertificateCheck Max(CertificateCheck one, CertificateCheck other) => one > other ? one : other;

    Verdict AtLast(DomainRule rule, string name, CopyFacts facts, List<string> passed)
    {
        var why = passed.Count > 0 ? string.Join("; ", passed) : "there is no key for this recipient";
        return rule.Mode switch
        {
            PolicyMode.Fallback when facts.IsInPortal => new Verdict.Refuse(name, $"{why}, so there is no way but the portal, where it is already"),
            PolicyMode.Fallback => new Verdict.Protect(new Protection.Portal(), name, why),
            PolicyMode.Exclusive when MayComeRight(rule, facts) => new Verdict.Wait(ExclusivePatience, name, $"{why}, the rule allows no other protection, and this may pass"),
            PolicyMode.Exclusive => new Verdict.Refuse(name, $"{why}, and the rule allows no other protection"),
        };
    }

    // The road is all that stands in the way, and it may open again.
    bool MayComeRight(DomainRule rule, CopyFacts facts) => facts.Road is TlsRoad.Closed closed && facts.Age < ExclusivePatience && TlsFaults.MayPass(closed)
        && rule.Order.Any(way => Consider(way, rule, facts with { Road = new TlsRoad.Untried() }) is Choice.Taken);

    bool MayTravelByTlsAlone(DomainRule rule, EmailAddress recipient) => rule.Alone switch
    {
        Rules.Decide.TlsAlone.All => true,
        Rules.Decide.TlsAlone.Listed => TlsAlone.Contains(recipient.Domain)
            || TlsAlone.Contains(recipient.ToString().ToLowerInvariant())
            || Closest(recipient.Domain, TlsAlone.Contains) is not null,
        Rules.Decide.TlsAlone.Never => false,
    };

    (string Name, DomainRule Rule) RuleFor(string domain, DateTimeOffset at) =>
        Exceptions.TryGetValue(domain, out var exception) && exception.Lasts(at) ? (exception.Name(domain), exception.Rule) : UsualFor(domain);

    (string Name, DomainRule Rule) UsualFor(string domain)
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

    /// <summary>What became of one way of the order.</summary>
    abstract record Choice
    {
        Choice(IReadOnlyList<string> flaws) => Flaws = flaws;

        /// <summary>What stood against it, or against its first keys. Nothing when no key is known: that needs no word.</summary>
        public IReadOnlyList<string> Flaws { get; }

        public sealed record Taken(Protection Protection, string Why, IReadOnlyList<string> Before) : Choice(Before);

        public sealed record Passed(IReadOnlyList<string> Why) : Choice(Why)
        {
            public static readonly Passed Silently = new([]);
        }
    }
}
