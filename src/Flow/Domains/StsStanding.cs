using Postern.Mail.TlsRpt;

namespace Postern.Flow.Domains;

/// <summary>What MTA-STS (RFC 8461) says about mail to a domain now.</summary>
public abstract record StsStanding
{
    private StsStanding() { }

    /// <summary>No policy is in force.</summary>
    /// <param name="Why">In words.</param>
    /// <param name="MayCome">The domain may have one: its DNS or its policy host gave no good answer.</param>
    public sealed record None(string Why, bool MayCome) : StsStanding
    {
        /// <summary>What is wrong with a policy that is announced, as a report to the domain calls it (RFC 8460 §4.3.2.2); null when none is.</summary>
        public TlsResultType? Fault { get; init; }
    }

    /// <summary>Failures are to be told, and change nothing.</summary>
    public sealed record Testing(KnownPolicy Known) : StsStanding;

    /// <summary>An exchanger that does not satisfy the policy gets no mail.</summary>
    public sealed record Enforced(KnownPolicy Known) : StsStanding;

    /// <summary>The ledger cannot tell what is kept. There may be a policy in force, so nothing may be sent as if there were none.</summary>
    /// <param name="Why">In words.</param>
    public sealed record Unknown(string Why) : StsStanding;
}
