using Postern.Rules.Decide;
using Postern.Store.Queue;
using Postern.Store.Spool;
using Postern.Flow.Seal;

namespace Postern.Flow;

/// <summary>Where one recipient's copy stands within an attempt. Each stage carries exactly what the next station needs, so a wrong order does not compile.</summary>
public abstract record Stage
{
    private Stage() { }

    /// <summary>Claimed from the ledger, or handed over by Acceptance.</summary>
    public sealed record Accepted(Work Work) : Stage;

    /// <summary>What is known about it is gathered; also the way back when delivery learned something that the verdict did not know.</summary>
    public sealed record Inspected(Work Work, CopyFacts Facts) : Stage;

    /// <summary>Its protection is chosen.</summary>
    public sealed record Decided(Work Work, CopyFacts Facts, Verdict.Protect Verdict) : Stage;

    /// <summary>Its bytes are made for that protection, and fit no other way of sending.</summary>
    public sealed record Sealed(Work Work, CopyFacts Facts, Verdict.Protect Verdict, SealedCopy Letter) : Stage;

    /// <summary>The attempt is over, whatever came of it.</summary>
    public sealed record Done(Work Work, Outcome Outcome, Evidence Evidence) : Stage;
}

/// <summary>A claimed copy, with the message's bytes when they are still in memory from its acceptance.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="Bytes">Null when they must be read from the ledger.</param>
public sealed record Work(QueuedCopy Copy, ReadOnlyMemory<byte>? Bytes)
{
    /// <summary>How the message came in, where that is still in memory too; else the ledger knows.</summary>
    public Arrival? Arrival { get; init; }
}

/// <summary>What an attempt came to.</summary>
public abstract record Outcome
{
    private Outcome() { }

    /// <param name="ReportsAreDue">The server sends no reports on success itself, so one that was asked for is ours to send (RFC 3461 §5.2.2).</param>
    public sealed record Delivered(bool ReportsAreDue) : Outcome;

    /// <summary>Try again, not before <paramref name="NotBefore"/> where the destination said so.</summary>
    public sealed record TryLater(DateTimeOffset? NotBefore) : Outcome
    {
        /// <summary>When the copy fails if nothing changes; null leaves that to the schedule alone.</summary>
        public DateTimeOffset? GivesUpAt { get; init; }
    }

    /// <summary>Stopped until a person has looked: the ledger could not give the bytes whole.</summary>
    public sealed record Held : Outcome;

    /// <param name="Status">Enhanced status code for the report (RFC 3463).</param>
    public sealed record Failed(string Status) : Outcome
    {
        /// <summary>"Delivery not authorized, message refused": the sender's view of a decision that was taken here (RFC 3463 §3.8).</summary>
        public const string NotAuthorized = "5.7.1";
    }
}
