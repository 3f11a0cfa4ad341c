using Postern.Store.Portal;

namespace Postern.Flow.Portal;

/// <summary>What a landing page may show before anything is proven.</summary>
public sealed record LandingFacts(string Organization, string SenderDomain, DateTimeOffset SentAt, DateTimeOffset ExpiresAt);

/// <summary>Who stands at the door. Only the desk makes a <see cref="Visit"/>, so nothing can be read without one.</summary>
public abstract record Entry
{
    Entry() { }

    /// <summary>The address is proven: everything else may be asked for.</summary>
    public sealed record Granted(Visit Visit) : Entry;

    /// <summary>The link is good, the address is not proven yet.</summary>
    public sealed record NeedsProof(Landing Landing) : Entry;

    /// <summary>The address is proven, and this message asks for an answer, too.</summary>
    public sealed record NeedsAnswer(Threshold Threshold) : Entry;

    /// <summary>All is proven, and the mailbox is one that several people read: this one has not said who it is.</summary>
    public sealed record NeedsName(Nameless Nameless) : Entry;

    /// <summary>Never was, or what it led to is closed or gone: nobody is told which.</summary>
    public sealed record NoSuchLink : Entry;

    /// <summary>The time of the message is over, and its sender can give it more.</summary>
    public sealed record Ended(EndedLink Link) : Entry;

    /// <summary>The address is proven, and the message does not open any more.</summary>
    public sealed record Closed(LandingFacts Facts, Closure Closure) : Entry;

    public sealed record TooMany(TimeSpan RetryAfter) : Entry;
}

/// <summary>What came of asking for a code.</summary>
public abstract record CodeAnswer
{
    CodeAnswer() { }

    public sealed record Sent : CodeAnswer;

    public sealed record TooMany(TimeSpan RetryAfter) : CodeAnswer;
}

/// <summary>What came of typing a code.</summary>
public abstract record ProofAnswer
{
    ProofAnswer() { }

    /// <param name="Session">For the cookie; the ledger keeps only a hash of it.</param>
    public sealed record Proven(string Session) : ProofAnswer;

    /// <summary>Not eight digits: a slip, not a guess, and not counted.</summary>
    public sealed record Malformed : ProofAnswer;

    public sealed record Wrong(int TriesLeft) : ProofAnswer;

    /// <summary>All tries are used; a new code must be asked for.</summary>
    public sealed record Locked : ProofAnswer;

    /// <summary>No code was asked for, or its time is over, or it was used.</summary>
    public sealed record Expired : ProofAnswer;

    public sealed record TooMany(TimeSpan RetryAfter) : ProofAnswer;
}

/// <summary>What came of a passkey that a browser has shown, and that was verified.</summary>
public abstract record PasskeyAnswer
{
    PasskeyAnswer() { }

    /// <param name="Session">For the cookie.</param>
    public sealed record Proven(string Session) : PasskeyAnswer;

    /// <summary>It is good, and its holder must show again that the mailbox is theirs.</summary>
    /// <param name="Claim">For a cookie: a code that is typed beside it renews the passkey.</param>
    public sealed record Stale(string Claim) : PasskeyAnswer;

    /// <summary>Another address's, or nobody's: nobody is told which.</summary>
    public sealed record Refused : PasskeyAnswer;
}

/// <summary>What the acceptance said to a reply.</summary>
public abstract record ReplyAnswer
{
    ReplyAnswer() { }

    /// <summary>Durable; the line carries it from here.</summary>
    public sealed record Accepted(Guid MessageId) : ReplyAnswer;

    /// <summary>Over the limit for messages.</summary>
    public sealed record TooLarge : ReplyAnswer;

    /// <summary>The message has no sender to answer (a null reverse-path, RFC 5321 §4.5.5).</summary>
    public sealed record NobodyToAnswer : ReplyAnswer;

    /// <summary>It came from outside, and its envelope names another than its author: whoever reads it would answer a stranger.</summary>
    public sealed record OtherAuthor : ReplyAnswer;

    /// <summary>The ledger cannot be written now.</summary>
    public sealed record TryLater : ReplyAnswer;
}
