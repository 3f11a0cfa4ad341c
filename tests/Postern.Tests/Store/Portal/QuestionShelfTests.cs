using Postern.Rules.Portal;
using Postern.Store;
using Postern.Store.Passkeys;
using Postern.Store.Portal;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Tests.Store.Portal;

/// <summary>Questions, and which mailbox a passkey stands for, on both engines.</summary>
public sealed class QuestionShelfTests
{
    static readonly byte[] Link = [1, 1], First = [3, 3], Second = [4, 4], Third = [5, 5];

    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_question_is_sealed_and_belongs_to_its_message(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var message = Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Hollis) with { Demand = new(Sensitivity.Sensitive, new("Which ward?", [7, 7])) };
        var copy = (await ledger.Spool.Accept(message, Letters.Body, Premises.Ct))[0];
        await ledger.Portal.Place(copy.Id, Link, replyHash: null, premises.Clock.GetUtcNow().AddDays(1), Premises.Ct);

        var kept = await ledger.Questions.Of(copy.MessageId, Premises.Ct);
        var shelved = await ledger.Portal.Find(Link, Premises.Ct);

        Assert.Equal(("Which ward?", 7), (kept!.Text, kept.AnswerHash[0])); // it was written a moment ago
        Assert.Equal((Sensitivity.Sensitive, true), (shelved!.Sensitivity, shelved.HasQuestion)); // as above
        Assert.Null(await ledger.Questions.Of(Guid.CreateVersion7(premises.Clock.GetUtcNow()), Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Tries_at_the_same_moment_each_count_until_a_person_unlocks(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var copy = await Accept(ledger, premises);

        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ledger.Questions.CountTry(copy.Id, Premises.Ct)));

        Assert.Equal(Enumerable.Range(1, 8), tries.Order());
        Assert.Equal(8, await ledger.Questions.Tries(copy.Id, Premises.Ct));
        Assert.True(await ledger.Questions.Unlock(copy.Id, copy.MessageId, Premises.Ct));
        Assert.False(await ledger.Questions.Unlock(copy.Id, copy.MessageId, Premises.Ct));
        Assert.Equal(0, await ledger.Questions.Tries(copy.Id, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_answer_opens_its_copy_alone_and_ends_the_secret_before(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var (copy, other) = (await Accept(ledger, premises), await Accept(ledger, premises));
        await ledger.Portal.BeginSession(copy.Id, First, premises.Clock.GetUtcNow().AddHours(8), Premises.Ct);

        await ledger.Questions.Answered(copy.Id, First, Second, Premises.Ct);
        await ledger.Questions.Answered(other.Id, Second, Third, Premises.Ct);

        Assert.Null(await ledger.Portal.ProofOf(First, copy.Id, Premises.Ct));
        Assert.Null(await ledger.Portal.ProofOf(Second, copy.Id, Premises.Ct));
        Assert.Equal(new SessionProof(MailboxProof.Code, IsAnswered: true), await ledger.Portal.ProofOf(Third, copy.Id, Premises.Ct));
        Assert.Equal(new SessionProof(MailboxProof.Code, IsAnswered: true), await ledger.Portal.ProofOf(Third, other.Id, Premises.Ct));
    }

    /// <summary>What a reader answered is as closed as what it answers.</summary>
    [Theory, MemberData(nameof(Engines))]
    public async Task An_inbox_knows_what_its_messages_ask_and_what_those_ask_that_it_answered(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var now = premises.Clock.GetUtcNow();
        var message = Letters.To(now, Letters.Body.Length, Letters.Hollis) with { Demand = new(Sensitivity.High, new(null, [7])) };
        var copy = (await ledger.Spool.Accept(message, Letters.Body, Premises.Ct))[0];
        await ledger.Portal.Place(copy.Id, Link, replyHash: null, now.AddDays(1), Premises.Ct);
        var answer = Letters.To(now, Letters.Body.Length, Letters.Sender) with { Door = Door.Portal, From = new(Letters.Hollis), About = copy.MessageId };
        await ledger.Spool.Accept(answer, Letters.Body, Premises.Ct);
        await ledger.Portal.BeginSession(copy.Id, First, now.AddHours(8), Premises.Ct);

        var owner = (await ledger.Inbox.OwnerOf(First, Premises.Ct))!; // it began a moment ago
        var received = Assert.Single(await ledger.Inbox.ReceivedBy(owner.Owner, null, 10, Premises.Ct));
        var written = Assert.Single(await ledger.Inbox.WrittenBy(owner.Owner, null, 10, Premises.Ct));

        Assert.Equal(MailboxProof.Code, owner.Mailbox);
        Assert.Equal((Sensitivity.High, true), (received.Sensitivity, received.HasQuestion));
        Assert.Equal((Sensitivity.High, true, copy.MessageId), (written.Sensitivity, written.HasQuestion, written.About));
        Assert.Empty(await ledger.Inbox.AnsweredIn(First, Premises.Ct));
        await ledger.Questions.Answered(copy.Id, First, Second, Premises.Ct);
        Assert.Equal([copy.MessageId], await ledger.Inbox.AnsweredIn(Second, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_passkey_stands_for_the_mailbox_it_was_made_for_and_is_as_old_as_its_code(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var (copy, later) = (await Accept(ledger, premises), await Accept(ledger, premises));
        var began = premises.Clock.GetUtcNow();
        await ledger.Portal.BeginSession(copy.Id, First, began.AddDays(9), Premises.Ct);
        var passkey = (await ledger.Passkeys.Add(PasskeyOwner.Visitor([8, 8]), new([1], [2], "Phone", [], true, true, true), 0, Premises.Ct))!.Value; // the first of its owner
        premises.Clock.Advance(TimeSpan.FromDays(1));
        await ledger.VisitorPasskeys.Keep(passkey, First, Premises.Ct);

        Assert.Equal(began, await ledger.VisitorPasskeys.CodeAt(passkey, Premises.Ct));
        Assert.True(await ledger.VisitorPasskeys.BeginSession(passkey, Second, premises.Clock.GetUtcNow().AddHours(8), Premises.Ct));
        Assert.Equal(new SessionProof(MailboxProof.Passkey, IsAnswered: false), await ledger.Portal.ProofOf(Second, later.Id, Premises.Ct));
        await ledger.VisitorPasskeys.Renew(passkey, Second, Premises.Ct); // no code was typed in it
        Assert.Equal(began, await ledger.VisitorPasskeys.CodeAt(passkey, Premises.Ct));
        await ledger.Portal.BeginSession(later.Id, Third, premises.Clock.GetUtcNow().AddHours(8), Premises.Ct);
        await ledger.VisitorPasskeys.Renew(passkey, Third, Premises.Ct);
        Assert.Equal(premises.Clock.GetUtcNow(), await ledger.VisitorPasskeys.CodeAt(passkey, Premises.Ct));

        await ledger.VisitorPasskeys.Forget(passkey, Premises.Ct);
        Assert.Null(await ledger.Portal.ProofOf(Second, later.Id, Premises.Ct));
        Assert.NotNull(await ledger.Portal.ProofOf(Third, later.Id, Premises.Ct));
        Assert.Null(await ledger.VisitorPasskeys.CodeAt(passkey, Premises.Ct));
    }

    static async Task<QueuedCopy> Accept(Ledger ledger, Premises premises) =>
        (await ledger.Spool.Accept(Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Hollis), Letters.Body, Premises.Ct))[0];
}
