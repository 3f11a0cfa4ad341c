using Microsoft.Extensions.Logging;
using Postern.Flow.Intake;
using Postern.Mail.Addresses;
using Postern.Rules.Inbound;
using Postern.Rules.Replies;
using Postern.Store;
using Postern.Store.Replies;
using Postern.Store.Spool;

namespace Postern.Flow.Replies;

/// <summary>Finds out what a message answers, when its bytes are here; and what follows from its being kept.</summary>
public sealed partial class ReplyFinding(Ledger ledger, Organization organization, ReplyOptions options, ReplyHints hints, HopTally hops, ILogger<ReplyFinding> log)
{
    /// <summary>What a message that goes out is known by to those who answer it; null for what does not go out, and where nobody looks for answers.</summary>
    public string? SentAs(Letter letter, string? messageId) => options.Looks && letter is { Door: Door.Relay or Door.Submission } && letter.Envelope.Recipients.Any(to => IsOutside(to.Address))
        ? messageId
        : null;

    /// <summary>Null when it answers nothing that is known here.</summary>
    public async ValueTask<NewReply?> Of(Incoming incoming, CancellationToken ct)
    {
        var letter = incoming.Letter;
        return (letter.Answers, letter.Road, incoming.Reply) switch
        {
            ({ } facts, _, null) => new NewReply(facts, letter.Envelope.From.Address ?? letter.Envelope.Recipients[0].Address),
            ({ } facts, _, { } head) => Told(facts, head, incoming),
            (null, { } road, { } head) when options.Looks => await Search(road, head, incoming, ct),
            _ => null,
        };
    }

    /// <summary>It is on disk: the writer may be told, the hop is counted.</summary>
    public async Task Accepted(Incoming incoming, NewReply? reply, CancellationToken ct)
    {
        var letter = incoming.Letter;
        if (letter.Road is { } road && incoming.Authenticity is { IsSenderProven: true } && letter is { Notice: null, Envelope.From.Address: { } sender })
            hops.Note(sender.AsciiDomain, road);
        if (reply is null) return;

        LogReply(letter.Id, reply.Facts.Answers, ReplyWords.Short(reply.Facts.Road));
        if (letter.Notice is { } notice && ReplyJudge.WhyNoHint(reply.Facts, notice.HasReturnPath) is null && await MayHint(notice, ct))
            hints.Send(notice, incoming.Reply?.MessageId);
    }

    // The answer is on disk and must be said yes to, whatever becomes of the hint.
    async Task<bool> MayHint(NoticeReply notice, CancellationToken ct)
    {
        try
        {
            return await ledger.Replies.ClaimHint(notice.TokenHash, ct);
        }
        catch (LedgerUnavailableException e)
        {
            LogNoHint(notice.CopyId, e.Message);
            return false;
        }
    }

    // An answer to a notice: the address says which copy, the header who.
    static NewReply Told(ReplyFacts facts, ReplyHead head, Incoming incoming)
    {
        var recipient = incoming.Letter.Notice?.Recipient;
        var author = head.Author ?? incoming.Letter.Envelope.From.Address ?? recipient ?? incoming.Letter.Envelope.Recipients[0].Address;
        return new NewReply(
            facts with
            {
                Author = head.Author is { } said && recipient is { } known && IsSame(said, known) ? ReplyAuthor.Recipient : ReplyAuthor.SomebodyElse,
                Proof = ProofOf(incoming),
                IsAutomatic = head.IsAutomatic || incoming.Letter.Envelope.From.Address is null,
            },
            author);
    }

    async Task<NewReply?> Search(ReplyRoad road, ReplyHead head, Incoming incoming, CancellationToken ct)
    {
        if ((head.Author ?? incoming.Letter.Envelope.From.Address) is not { } author) return null;

        foreach (var (id, found) in head.InReplyTo.Select(id => (id, ReplyFound.InReplyTo)).Concat(head.References.Select(id => (id, ReplyFound.References))).DistinctBy(named => named.id))
        {
            if (await ledger.Replies.FindSent(id, author, ct) is not { } sent) continue;
            return new NewReply(
                new ReplyFacts(sent.MessageId, found, road)
                {
                    Copy = sent.CopyId,
                    // Where From names nobody the address is that of MAIL, which anybody can write and no reader sees.
                    Author = sent.CopyId is null || head.Author is null ? ReplyAuthor.SomebodyElse : ReplyAuthor.Recipient,
                    Proof = ProofOf(incoming),
                    IsAutomatic = head.IsAutomatic || incoming.Letter.Envelope.From.Address is null,
                },
                author);
        }

        return null;
    }

    static ReplyProof ProofOf(Incoming incoming) => incoming.Authenticity is { Proof: AuthorProof.Proven } ? ReplyProof.Domain : ReplyProof.None;

    static bool IsSame(EmailAddress one, EmailAddress other) =>
        one.AsciiDomain == other.AsciiDomain && one.Local.Equals(other.Local, StringComparison.OrdinalIgnoreCase);

    // Without a list of domains nobody can tell inside from outside.
    bool IsOutside(EmailAddress address) => organization.Domains.Count == 0 || !organization.Owns(address.AsciiDomain);

    [LoggerMessage(4163, LogLevel.Warning, "Whoever answered the notice for copy {Copy} gets no hint, the ledger being away: {Reason}")]
    partial void LogNoHint(Guid copy, string reason);

    [LoggerMessage(4161, LogLevel.Information, "Message {Message} answers {Answered}, over {Road}")]
    partial void LogReply(Guid message, Guid answered, string road);
}
