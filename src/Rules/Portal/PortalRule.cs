namespace Postern.Rules.Portal;

/// <summary>What a rule of the policy asks of whoever reads in the portal.</summary>
/// <param name="Mailbox">The least proof of the mailbox.</param>
/// <param name="Question">Asked besides; null asks nothing.</param>
public sealed record PortalRule(MailboxProof Mailbox, PortalQuestion? Question)
{
    public static PortalRule Safe { get; } = new(MailboxProof.Passkey, null);

    public ProofNeeds Needs => new(Mailbox, Question is null ? SecondProof.None : SecondProof.Answer);
}

/// <param name="Text">Shown once the mailbox is proven; null asks for a passphrase.</param>
/// <param name="Answer">As whoever set it wrote it.</param>
public sealed record PortalQuestion(string? Text, string Answer);
