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
        foreach (var policy in from mailbox in Enum.GetValues<MailboxProof>() from second in Enum.GetValues<SecondProof>() select new ProofNeeds(mailbox, second))
            foreach (var sensitivity in Enum.GetValues<Sensitivity>())
            {
                var both = policy.And(sensitivity);
                Assert.True(both.Mailbox >= policy.Mailbox && both.Second >= policy.Second);
            }
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
