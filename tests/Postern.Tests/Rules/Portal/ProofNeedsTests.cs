using Postern.Rules.Portal;

namespace Postern.Tests.Rules.Portal;

public sealed class ProofNeedsTests
{
    [Theory]
    [InlineData(MailboxProof.Passkey, SecondProof.None, null, false, ProofStep.Mailbox)]
    [InlineData(MailboxProof.Passkey, SecondProof.None, MailboxProof.Passkey, false, ProofStep.None)]
    [InlineData(MailboxProof.Passkey, SecondProof.None, MailboxProof.Code, false, ProofStep.None)]
    [InlineData(MailboxProof.Code, SecondProof.None, MailboxProof.Passkey, false, ProofStep.Mailbox)]
    [InlineData(MailboxProof.Code, SecondProof.None, MailboxProof.Code, false, ProofStep.None)]
    [InlineData(MailboxProof.Passkey, SecondProof.Answer, null, true, ProofStep.Mailbox)]
    [InlineData(MailboxProof.Passkey, SecondProof.Answer, MailboxProof.Passkey, false, ProofStep.Answer)]
    [InlineData(MailboxProof.Passkey, SecondProof.Answer, MailboxProof.Code, true, ProofStep.None)]
    [InlineData(MailboxProof.Code, SecondProof.Answer, MailboxProof.Passkey, true, ProofStep.Mailbox)]
    public void The_mailbox_comes_first_and_nothing_is_skipped(MailboxProof mailbox, SecondProof second, MailboxProof? proven, bool isAnswered, ProofStep next) =>
        Assert.Equal(next, new ProofNeeds(mailbox, second).Next(proven, isAnswered));

    /// <summary>Whatever a sender says, no part of what the policy asks gets weaker.</summary>
    [Fact]
    public void A_sender_adds_and_never_takes_away()
    {
        var question = new PortalQuestion(null, "blue heron");
        foreach (var rule in
            from mailbox in Enum.GetValues<MailboxProof>()
            from sensitive in Enum.GetValues<MailboxProof>()
            from high in Enum.GetValues<MailboxProof>()
            from asked in new[] { null, question }
            select new PortalRule(mailbox, asked) { Sensitive = sensitive, High = high })
            foreach (var sensitivity in Enum.GetValues<Sensitivity>())
            {
                var (usual, both) = (rule.NeedsFor(Sensitivity.Routine), rule.NeedsFor(sensitivity));
                Assert.True(both.Mailbox >= usual.Mailbox && both.Second >= usual.Second);
            }
    }

    [Theory]
    [InlineData(Sensitivity.Routine, MailboxProof.Passkey, SecondProof.None)]
    [InlineData(Sensitivity.Sensitive, MailboxProof.Code, SecondProof.None)]
    [InlineData(Sensitivity.High, MailboxProof.Code, SecondProof.Answer)]
    public void Without_a_word_of_the_policy_each_sensitivity_asks_for_the_safe_proof(Sensitivity sensitivity, MailboxProof mailbox, SecondProof second) =>
        Assert.Equal(new ProofNeeds(mailbox, second), PortalRule.Safe.NeedsFor(sensitivity));

    [Theory]
    [InlineData(Sensitivity.Routine, MailboxProof.Passkey, SecondProof.None)]
    [InlineData(Sensitivity.Sensitive, MailboxProof.Passkey, SecondProof.Answer)]
    [InlineData(Sensitivity.High, MailboxProof.Passkey, SecondProof.Answer)]
    public void The_policy_names_the_proof_of_each_sensitivity(Sensitivity sensitivity, MailboxProof mailbox, SecondProof second)
    {
        var rule = new PortalRule(MailboxProof.Passkey, new(null, "blue heron")) { Sensitive = MailboxProof.Passkey, High = MailboxProof.Passkey, AsksFrom = Sensitivity.Sensitive };

        Assert.Equal(new ProofNeeds(mailbox, second), rule.NeedsFor(sensitivity));
        Assert.Equal(second is SecondProof.Answer, rule.QuestionFor(sensitivity) is not null);
    }

    [Theory]
    [InlineData(180, true)]
    [InlineData(180.01, false)]
    public void A_passkey_stands_for_its_mailbox_for_a_time(double days, bool stands)
    {
        var codeAt = DateTimeOffset.UnixEpoch.AddYears(56);

        Assert.Equal(stands, PasskeyRule.Safe.StandsFor(codeAt, codeAt.AddDays(days)));
    }
}
