namespace Postern.Rules.Portal;

/// <summary>What a rule of the policy asks of whoever reads in the portal.</summary>
/// <param name="Mailbox">The least proof of the mailbox.</param>
/// <param name="Question">Asked besides; null asks nothing.</param>
public sealed record PortalRule(MailboxProof Mailbox, PortalQuestion? Question)
{
    public static PortalRule Safe { get; } = new(MailboxProof.Passkey, null);

    /// <summary>The least proof of the mailbox for what its sender calls sensitive.</summary>
    public MailboxProof Sensitive { get; init; } = MailboxProof.Code;

    /// <summary>As <see cref="Sensitive"/>, for what he calls high. An answer is asked besides, whatever stands here: no such message comes in without one.</summary>
    public MailboxProof High { get; init; } = MailboxProof.Code;

    /// <summary>From which word of the sender's on <see cref="Question"/> is asked.</summary>
    public Sensitivity AsksFrom { get; init; } = Sensitivity.Routine;

    /// <summary>The rule's own question for a message; null asks none.</summary>
    public PortalQuestion? QuestionFor(Sensitivity sensitivity) => sensitivity >= AsksFrom ? Question : null;

    /// <summary>What must be proven for a message. Its sender's word asks for more, never for less.</summary>
    public ProofNeeds NeedsFor(Sensitivity sensitivity) => new ProofNeeds(Mailbox, QuestionFor(sensitivity) is null ? SecondProof.None : SecondProof.Answer).And(sensitivity switch
    {
        Sensitivity.Routine => new(MailboxProof.Passkey, SecondProof.None),
        Sensitivity.Sensitive => new(Sensitive, SecondProof.None),
        Sensitivity.High => new(High, SecondProof.Answer),
    });
}

/// <param name="Text">Shown once the mailbox is proven; null asks for a passphrase.</param>
/// <param name="Answer">As whoever set it wrote it.</param>
public sealed record PortalQuestion(string? Text, string Answer);
