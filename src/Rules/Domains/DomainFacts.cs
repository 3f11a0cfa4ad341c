using Postern.Mail.Dmarc;
using Postern.Mail.Spf;

namespace Postern.Rules.Domains;

/// <summary>All that was found out about the mail of one domain, in one look from here. What could not be found out says so.</summary>
public sealed record DomainFacts
{
    /// <summary>In A-labels, lower case.</summary>
    public required string Domain { get; init; }

    public required DateTimeOffset At { get; init; }

    public required MxFacts Mx { get; init; }

    /// <summary>In the order in which senders try them; equal preferences in the order of their names.</summary>
    public IReadOnlyList<ExchangerFacts> Exchangers { get; init; } = [];

    public required StsFacts MtaSts { get; init; }

    public required TlsRptFacts TlsRpt { get; init; }

    public required SpfSurvey Spf { get; init; }

    /// <summary>One for each selector that was asked for.</summary>
    public IReadOnlyList<DkimFacts> Dkim { get; init; } = [];

    public required DmarcFacts Dmarc { get; init; }
}

/// <summary>How far an answer of the DNS can be believed (RFC 4035 §4.3).</summary>
public enum Signature { Unsigned, Signed, Bogus }

public enum MxState
{
    /// <summary>The domain names exchangers.</summary>
    Listed,

    /// <summary>It names none and has an address itself (RFC 5321 §5.1).</summary>
    Fallback,

    /// <summary>It says that it takes no mail (RFC 7505).</summary>
    NullMx,

    NoSuchDomain,

    /// <summary>It exists, and there is nowhere to deliver to.</summary>
    Nowhere,

    /// <summary>The DNS gave no usable answer.</summary>
    Unknown,
}

/// <param name="State">Where mail goes.</param>
/// <param name="Signature">Of the answer for MX.</param>
/// <param name="Problem">In words, where something is wrong with it.</param>
public sealed record MxFacts(MxState State, Signature Signature, string? Problem = null)
{
    /// <summary>Exchangers beyond those that are looked at.</summary>
    public int LeftOut { get; init; }
}

public enum StsState { Absent, Valid, RecordInvalid, NotFetched, Unknown }

public enum StsPromise { None, Testing, Enforce }

/// <param name="State">Whether there is a policy that can be used (RFC 8461).</param>
public sealed record StsFacts(StsState State)
{
    public string? Id { get; init; }
    public StsPromise? Mode { get; init; }
    public TimeSpan? MaxAge { get; init; }
    public IReadOnlyList<string> Patterns { get; init; } = [];
    public string? Problem { get; init; }

    public bool IsEnforced => State == StsState.Valid && Mode == StsPromise.Enforce;
}

public enum RecordState { Absent, Valid, Invalid, Unknown }

/// <param name="State">Of the record (RFC 8460 §3).</param>
/// <param name="Reports">Where reports go.</param>
/// <param name="Problem">In words.</param>
public sealed record TlsRptFacts(RecordState State, IReadOnlyList<string> Reports, string? Problem = null);

/// <param name="Selector">As asked for.</param>
/// <param name="State">Of its key.</param>
/// <param name="KeyType"><c>RSA</c> or <c>Ed25519</c>.</param>
/// <param name="Bits">Of the key.</param>
/// <param name="Problem">In words.</param>
public sealed record DkimFacts(string Selector, RecordState State, string? KeyType = null, int Bits = 0, string? Problem = null)
{
    /// <summary>t=y.</summary>
    public bool IsTesting { get; init; }
}

/// <param name="State">Whether DMARC applies (RFC 9989).</param>
/// <param name="Problem">In words.</param>
public sealed record DmarcFacts(RecordState State, string? Problem = null)
{
    /// <summary>Where the record was found, by the walk up the tree.</summary>
    public string? FoundAt { get; init; }

    public DmarcPolicy? Policy { get; init; }

    /// <summary>What it asks for at present: t=y makes it one step milder.</summary>
    public DmarcPolicy? Effective { get; init; }

    public bool AsksForReports { get; init; }
}
