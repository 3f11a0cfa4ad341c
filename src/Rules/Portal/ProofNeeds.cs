namespace Postern.Rules.Portal;

/// <summary>What must be proven before a message is shown. The mailbox always; nothing says less.</summary>
/// <param name="Mailbox">By what the mailbox is proven.</param>
/// <param name="Second">Whether somebody must know something, too.</param>
public readonly record struct ProofNeeds(MailboxProof Mailbox, SecondProof Second)
{
    /// <summary>The stricter of both in each part.</summary>
    public ProofNeeds And(ProofNeeds other) => new(Mailbox > other.Mailbox ? Mailbox : other.Mailbox, Second > other.Second ? Second : other.Second);

    /// <summary>What is missing still, the first first: the question is shown only to whoever has proven the mailbox.</summary>
    public ProofStep Next(MailboxProof? proven, bool isAnswered) => (proven, isAnswered) switch
    {
        (null, _) => ProofStep.Mailbox,
        ({ } by, _) when by < Mailbox => ProofStep.Mailbox,
        (_, false) when Second is SecondProof.Answer => ProofStep.Answer,
        _ => ProofStep.None,
    };
}

/// <summary>From the weaker to the stronger.</summary>
public enum MailboxProof
{
    /// <summary>A passkey that was made by somebody who had proven the mailbox, or a code.</summary>
    Passkey,

    /// <summary>A code that was sent to the mailbox for this session.</summary>
    Code,
}

public enum SecondProof
{
    None,

    /// <summary>The answer to a question, or a passphrase, that the sender or the rule has set.</summary>
    Answer,
}

public enum ProofStep { None, Mailbox, Answer }

/// <summary>What a sender says of a message, from the least.</summary>
public enum Sensitivity { Routine, Sensitive, High }
