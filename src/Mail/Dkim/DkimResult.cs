using Postern.Mail.Dns;

namespace Postern.Mail.Dkim;

/// <summary>What came of one signature, in the words of RFC 8601 §2.7.1. Closed.</summary>
public abstract record DkimResult
{
    DkimResult()
    {
    }

    /// <summary>The domain d= has taken responsibility for what h= and l= cover. Look at the weaknesses too.</summary>
    public sealed record Pass : DkimResult;

    /// <summary>The signature is not that of this message, or it is one that nobody may believe any more.</summary>
    public sealed record Fail(string Reason) : DkimResult;

    /// <summary>It cannot be checked, and never will: malformed, no key, an unusable key.</summary>
    public sealed record PermError(string Reason) : DkimResult;

    /// <summary>It cannot be checked now: the DNS did not answer.</summary>
    public sealed record TempError(string Reason) : DkimResult;
}

/// <summary>What is thin about a signature that passed.</summary>
[Flags]
public enum DkimWeakness
{
    None = 0,

    /// <summary>It has l= (RFC 6376 §8.2).</summary>
    BodyLength = 1,

    /// <summary>Its l= leaves a part of this body uncovered: anybody may have written that part.</summary>
    BodyNotWhole = 2,

    /// <summary>The RSA key has under 2048 bits (RFC 8301 §3.2).</summary>
    ShortKey = 4,

    /// <summary>The key says t=y: the domain is trying DKIM out (RFC 6376 §3.6.1).</summary>
    Testing = 8,
}

/// <summary>One signature and what came of it.</summary>
public sealed record DkimFinding
{
    /// <summary>Null when the field cannot be read.</summary>
    public DkimSignature? Signature { get; init; }

    public required DkimResult Result { get; init; }

    public DkimWeakness Weakness { get; init; }

    /// <summary>How far the key record can be believed.</summary>
    public DnssecStatus KeySecurity { get; init; }

    /// <summary>0 when no key was found.</summary>
    public int KeyBits { get; init; }

    /// <summary>It passed, and covers the whole body: what an alignment may rest on.</summary>
    public bool CoversAll => Result is DkimResult.Pass && !Weakness.HasFlag(DkimWeakness.BodyNotWhole);
}

/// <summary>All signatures of a message that were looked at, topmost first; none for a message without one.</summary>
public sealed record DkimReport(IReadOnlyList<DkimFinding> Findings);
