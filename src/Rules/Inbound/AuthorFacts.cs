namespace Postern.Rules.Inbound;

/// <summary>What is known about the author that a message names.</summary>
public enum AuthorProof
{
    /// <summary>DKIM or SPF speaks for the domain in From.</summary>
    Proven,

    /// <summary>Neither does any more, and a sealer that the organization trusts says, in a chain that holds, that one of them did when the message came to it.</summary>
    Vouched,

    /// <summary>Neither does, and the domain says that one of them would.</summary>
    Disproven,

    /// <summary>Neither does, and nothing follows from that: the domain promised nothing, or SPF could not be asked here.</summary>
    Unproven,

    /// <summary>The DNS did not answer.</summary>
    Unknown,

    /// <summary>There is not exactly one author's domain.</summary>
    NoAuthor,
}

/// <summary>What the author's domain asks for when a message is disproven, in the order of severity.</summary>
public enum AuthorRequest { None, Quarantine, Reject }

/// <summary>Facts about one message that came from outside.</summary>
/// <param name="Proof">Of its author.</param>
/// <param name="Request">What the domain publishes; None where it publishes nothing.</param>
public sealed record AuthorFacts(AuthorProof Proof, AuthorRequest Request)
{
    /// <summary>The author's domain is the organization's own, and the message came from outside.</summary>
    public bool IsOwn { get; init; }

    /// <summary>There are signs that it came by way of somebody else: a mailing list that signs, or a chain of custody that holds.</summary>
    public bool CameIndirectly { get; init; }

    /// <summary>How many From fields there are; a message has one (RFC 5322 §3.6).</summary>
    public int FromFields { get; init; } = 1;
}
