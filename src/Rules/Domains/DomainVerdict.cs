namespace Postern.Rules.Domains;

/// <summary>What becomes of mail to a domain on its way. Closed: each has its sentence.</summary>
public enum DomainLevel
{
    /// <summary>DANE or MTA-STS make verified TLS a must for every exchanger, and those that were reached prove it.</summary>
    AlwaysVerified,

    /// <summary>All servers prove themselves, and nothing makes a sender insist on it.</summary>
    Downgradable,

    /// <summary>TLS everywhere, with certificates that prove nothing.</summary>
    Unverified,

    SomeWithoutTls,
    WithoutTls,

    /// <summary>DANE or MTA-STS make verified TLS a must, and a server fails it.</summary>
    PromiseBroken,

    TakesNoMail,
    NoSuchDomain,

    /// <summary>The domain exists, and no server for its mail.</summary>
    Nowhere,

    /// <summary>Signatures of the DNS are wrong.</summary>
    Bogus,

    /// <summary>Every exchanger has a private address, which is not asked.</summary>
    Private,

    /// <summary>No server was reached, or none long enough to see its TLS.</summary>
    NotReached,

    /// <summary>The DNS did not answer.</summary>
    Unknown,
}

/// <summary>How good a thing is. Unknown is never good.</summary>
public enum Grade { Good, Weak, Bad, Unknown }

/// <summary>What a finding is about.</summary>
public enum Topic { Exchangers, Tls, Versions, Certificates, Dane, MtaSts, TlsRpt, Dnssec, Spf, Dkim, Dmarc }

/// <param name="Topic">About what.</param>
/// <param name="Grade">How good.</param>
/// <param name="Words">What was found, in a sentence.</param>
/// <param name="Advice">What to do about it; null when there is nothing to do.</param>
public sealed record Finding(Topic Topic, Grade Grade, string Words, string? Advice = null);

/// <param name="Level">Of the way there.</param>
/// <param name="Grade">The same in one word.</param>
/// <param name="Sentence">The same for people.</param>
/// <param name="Reasons">What it rests on.</param>
/// <param name="Findings">Each mechanism for itself; what speaks for mail <em>from</em> the domain (SPF, DKIM, DMARC) does not count for the level.</param>
public sealed record DomainVerdict(DomainLevel Level, Grade Grade, string Sentence, IReadOnlyList<string> Reasons, IReadOnlyList<Finding> Findings)
{
    /// <summary>What the domain's administrator can do, the most urgent first.</summary>
    public IEnumerable<string> Advice => Findings
        .Where(each => each.Advice is not null)
        .OrderByDescending(each => each.Grade == Grade.Bad)
        .Select(each => each.Advice!) // filtered
        .Distinct();
}
