using Postern.Rules.Keys;

namespace Postern.Rules.Replies;

/// <summary>What is known about a reply when it is judged. Ids and kinds only: no name, no subject, no word of it.</summary>
/// <param name="Answers">The message it answers.</param>
/// <param name="Found">How that was found.</param>
/// <param name="Road">By which road it came.</param>
public sealed record ReplyFacts(Guid Answers, ReplyFound Found, ReplyRoad Road)
{
    /// <summary>The copy it answers; null when its author is none of the message's recipients.</summary>
    public Guid? Copy { get; init; }

    /// <summary>Who is said to have written it.</summary>
    public ReplyAuthor Author { get; init; }

    /// <summary>What stands for that, besides the word of the message itself.</summary>
    public ReplyProof Proof { get; init; }

    /// <summary>A program says that it wrote it (RFC 3834 §5): a vacation notice, a report.</summary>
    public bool IsAutomatic { get; init; }

    /// <summary>The same, when it turned out to be encrypted from end to end.</summary>
    public ReplyFacts Opened(KeyStandard standard) => this with { Road = new ReplyRoad.Encrypted(standard, Road.Hop) };
}

/// <summary>How it was found which message a reply answers.</summary>
public enum ReplyFound
{
    /// <summary>It was written on the page of that message.</summary>
    Portal,

    /// <summary>It was sent to the address that a notice asks answers to be sent to: proves which copy, not who writes.</summary>
    ReplyAddress,

    /// <summary>Its In-Reply-To names a message that went out.</summary>
    InReplyTo,

    /// <summary>Its References do.</summary>
    References,
}

/// <summary>Whether the author is whom the message was sent to.</summary>
public enum ReplyAuthor { Recipient, SomebodyElse }

/// <summary>What proves the author's address, the strongest last.</summary>
public enum ReplyProof
{
    /// <summary>Nothing: anybody can write a From field.</summary>
    None,

    /// <summary>The author's domain vouches for the message (DMARC passes): the domain, not the person.</summary>
    Domain,

    /// <summary>A good signature of the author's, by S/MIME or OpenPGP.</summary>
    Signature,

    /// <summary>The address was proven to the portal.</summary>
    Portal,
}
