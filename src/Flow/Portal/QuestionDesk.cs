using System.Security.Cryptography;
using Postern.Rules.Portal;
using Postern.Store;
using Postern.Store.Portal;

namespace Postern.Flow.Portal;

/// <summary>The question between a proven mailbox and a message. A part of <see cref="PortalDesk"/>. Thread safe.</summary>
public sealed class QuestionDesk
{
    /// <summary>Wrong answers to one copy, before a person here must let its reader try again.</summary>
    public const int TriesMax = 5;

    readonly Ledger ledger;
    readonly PortalOptions options;
    readonly PortalSessions sessions;
    readonly PortalLimits limits;
    readonly AnswerHashes hashes;

    internal QuestionDesk(Ledger ledger, PortalOptions options, PortalSessions sessions, PortalLimits limits) =>
        (this.ledger, this.options, this.sessions, this.limits, hashes) = (ledger, options, sessions, limits, new(ledger.DeriveKey(AnswerHashes.KeyPurpose)));

    /// <summary>What is asked; the text is null where it is a passphrase. The organization's own question goes before the sender's: he cannot make it an easier one.</summary>
    public async Task<AskedQuestion> Of(Threshold threshold, CancellationToken ct)
    {
        var copy = threshold.Copy;
        var isLocked = await ledger.Questions.Tries(copy.CopyId, ct) >= TriesMax;
        return options.RuleOf(copy.Recipient).QuestionFor(copy.Sensitivity) is { } own
            ? new(own.Text, isLocked)
            : new((await ledger.Questions.Of(copy.MessageId, ct))?.Text, isLocked);
    }

    /// <summary>Tries an answer. Counted before it is compared, so tries side by side gain nothing; what is right begins a session of another secret.</summary>
    public async Task<QuestionAnswer> Answer(Threshold threshold, string? typed, Network network, CancellationToken ct)
    {
        var copy = threshold.Copy;
        if (typed is null or { Length: > AnswerText.LengthMax } || AnswerText.Fold(typed).Length == 0) return new QuestionAnswer.Empty();
        if (limits.Try(copy.Recipient, network) is { } wait)
        {
            if (limits.NoteStop(copy.CopyId)) await Note(copy, PortalEvent.TriesStopped, network, CancellationToken.None); // also of who hangs up
            return new QuestionAnswer.TooMany(wait);
        }

        ct = CancellationToken.None; // who hangs up has tried all the same, and that is on record
        var tries = await ledger.Questions.CountTry(copy.CopyId, ct);
        if (tries > TriesMax) return new QuestionAnswer.Locked();

        var right = options.RuleOf(copy.Recipient).QuestionFor(copy.Sensitivity) is { } own
            ? hashes.Of(copy.MessageId, own.Answer)
            : (await ledger.Questions.Of(copy.MessageId, ct))?.AnswerHash;
        return right is not null && CryptographicOperations.FixedTimeEquals(right, hashes.Of(copy.MessageId, typed))
            ? await Begin(threshold, network, ct)
            : await Refuse(copy, TriesMax - tries, network, ct);
    }

    async Task<QuestionAnswer> Begin(Threshold threshold, Network network, CancellationToken ct)
    {
        var secret = PortalSessions.NewSecret();
        await ledger.Questions.Answered(threshold.Copy.CopyId, PortalSessions.HashOf(threshold.Secret), PortalSessions.HashOf(secret), ct);
        await Note(threshold.Copy, PortalEvent.AnswerRight, network, ct);
        return new QuestionAnswer.Right(sessions.TokenOf(secret));
    }

    async Task<QuestionAnswer> Refuse(ShelfCopy copy, int triesLeft, Network network, CancellationToken ct)
    {
        await Note(copy, triesLeft > 0 ? PortalEvent.AnswerWrong : PortalEvent.AnswerLocked, network, ct);
        if (triesLeft > 0) return new QuestionAnswer.Wrong(triesLeft);

        await options.Tell(new SenderNews.AnswerLocked(copy.MessageId, copy.CopyId), CancellationToken.None);
        return new QuestionAnswer.Locked();
    }

    Task Note(ShelfCopy copy, PortalEvent what, Network network, CancellationToken ct) => ledger.Portal.Note(copy.CopyId, what, network.Prefix, ct);
}

/// <param name="Text">Null where it is a passphrase.</param>
/// <param name="IsLocked">No more tries until a person here allows them.</param>
public sealed record AskedQuestion(string? Text, bool IsLocked);

/// <summary>What came of an answer.</summary>
public abstract record QuestionAnswer
{
    QuestionAnswer() { }

    /// <param name="Session">In the place of the one before, for the cookie.</param>
    public sealed record Right(string Session) : QuestionAnswer;

    /// <summary>Nothing that could be an answer; not counted.</summary>
    public sealed record Empty : QuestionAnswer;

    public sealed record Wrong(int TriesLeft) : QuestionAnswer;

    public sealed record Locked : QuestionAnswer;

    public sealed record TooMany(TimeSpan RetryAfter) : QuestionAnswer;
}
