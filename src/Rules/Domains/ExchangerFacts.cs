using Postern.Mail.Tls;
using Postern.Mail.Tls.Probe;

namespace Postern.Rules.Domains;

/// <summary>One exchanger: a name, and the servers behind its addresses.</summary>
public sealed record ExchangerFacts
{
    public required string Name { get; init; }
    public required int Preference { get; init; }

    /// <summary>Of its addresses.</summary>
    public required Signature Signature { get; init; }

    public IReadOnlyList<ServerFacts> Servers { get; init; } = [];

    public DaneFacts Dane { get; init; } = new(DaneState.NotAsked);

    /// <summary>Whether the MTA-STS policy names it; null without a policy.</summary>
    public bool? IsInStsPolicy { get; init; }

    /// <summary>Why there are no servers.</summary>
    public string? Problem { get; init; }
}

public enum DaneState
{
    NotAsked,

    /// <summary>The zone of the domain or of the exchanger is not signed: TLSA records would count for nothing (RFC 7672 §2.1).</summary>
    Unsigned,

    Absent,

    /// <summary>There are records that a sender can check; TLS is a must then.</summary>
    Usable,

    /// <summary>There are records, and none that can be checked; TLS is a must, a name to prove is not (RFC 7672 §2.2).</summary>
    Unusable,

    /// <summary>The look-up fails or its signatures are wrong: senders wait (RFC 7672 §2.1).</summary>
    Failing,
}

/// <param name="State">What TLSA records come to.</param>
/// <param name="Records">As in a zone file, the data cut.</param>
/// <param name="Problem">In words.</param>
public sealed record DaneFacts(DaneState State, IReadOnlyList<string>? Records = null, string? Problem = null);

public enum ServerState
{
    /// <summary>It speaks SMTP.</summary>
    Answered,

    /// <summary>No connection, or no SMTP at its end.</summary>
    Unreachable,

    /// <summary>It said no to us.</summary>
    TurnedAway,

    /// <summary>A private or otherwise special address, which is not asked.</summary>
    Private,

    /// <summary>Not asked, for the limits of a check.</summary>
    Skipped,
}

/// <summary>The server at one address of an exchanger.</summary>
/// <param name="Address">As text.</param>
/// <param name="State">Whether it could be asked.</param>
public sealed record ServerFacts(string Address, ServerState State)
{
    /// <summary>Why it could not be asked.</summary>
    public string? Problem { get; init; }

    /// <summary>Its first line.</summary>
    public string? Banner { get; init; }

    public bool OffersStartTls { get; init; }

    /// <summary>What an ordinary handshake came to.</summary>
    public TlsSession? Tls { get; init; }

    /// <summary>Why there is none, though STARTTLS is offered.</summary>
    public string? TlsProblem { get; init; }

    /// <summary>The handshake failed for lack of time or for the network: nothing is known then.</summary>
    public bool IsTlsUnknown { get; init; }

    /// <summary>Each version, asked for alone.</summary>
    public IReadOnlyList<VersionFacts> Versions { get; init; } = [];

    /// <summary>The suite it takes when only weak ones are offered; null when it takes none of them.</summary>
    public string? WeakSuite { get; init; }

    /// <summary>Whether the certificate is one that TLSA names; null where there is nothing to match.</summary>
    public bool? MatchesDane { get; init; }
}

public enum VersionState { Spoken, Refused, Unclear }

/// <param name="Version">Of TLS.</param>
/// <param name="State">Whether the server speaks it.</param>
/// <param name="Suite">The one it chose of all.</param>
/// <param name="Problem">How it refused, or why nothing is known.</param>
public sealed record VersionFacts(ProbedVersion Version, VersionState State, string? Suite = null, string? Problem = null)
{
    /// <summary>All it takes, in its own order where it has one; only where all were asked for.</summary>
    public IReadOnlyList<string>? Suites { get; init; }
}
