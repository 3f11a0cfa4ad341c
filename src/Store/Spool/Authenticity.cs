using Postern.Mail.Authentication;
using Postern.Rules.Inbound;

namespace Postern.Store.Spool;

/// <summary>
/// What SPF, DKIM, ARC and DMARC said about a message at the moment it came in from outside. Kept, sealed, with its arrival: keys and policies
/// that it rests on are gone from the DNS later. Domains only, no local part.
/// </summary>
public sealed record Authenticity
{
    /// <summary>Whether the domain in From is spoken for.</summary>
    public required AuthorProof Proof { get; init; }

    /// <summary>That domain, in A-labels; null where From does not name exactly one.</summary>
    public string? AuthorDomain { get; init; }

    /// <summary>What it publishes for messages that are disproven.</summary>
    public AuthorRequest Request { get; init; }

    /// <summary>It was taken, and marked for the mailbox server to be suspicious of.</summary>
    public bool IsMarked { get; init; }

    /// <summary>Why it was taken or marked, in one sentence without PHI.</summary>
    public required string Why { get; init; }

    /// <summary>SPF, or a signature of that domain, speaks for the domain of MAIL FROM: a report sent there does not hit a bystander.</summary>
    public bool IsSenderProven { get; init; }

    /// <summary>As in the Authentication-Results field that the message got.</summary>
    public IReadOnlyList<AuthenticationMethod> Methods { get; init; } = [];

    /// <summary>What the chain of custody was worth that it came with.</summary>
    public ArcChain Chain { get; init; } = new(ChainWord.None, 0);
}

/// <summary>As <see cref="Mail.Arc.ArcResult"/> has it.</summary>
public enum ChainWord { None, Pass, Fail, Ended, Unknown }

/// <summary>A chain of custody (RFC 8617).</summary>
/// <param name="Word">What it is worth.</param>
/// <param name="Instances">Its sets.</param>
public sealed record ArcChain(ChainWord Word, int Instances);
