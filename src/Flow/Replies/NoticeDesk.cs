using Microsoft.Extensions.Logging;
using Postern.Flow.Intake;
using Postern.Mail.Smtp;
using Postern.Rules.Replies;
using Postern.Store;
using Postern.Store.Portal;

namespace Postern.Flow.Replies;

/// <summary>
/// Takes answers by e-mail to notices. The address proves which copy is answered, not who writes: the answer goes to the sender of the message as a
/// message of its own, and whatever is said back goes to the address that the notice was for.
/// </summary>
public sealed partial class NoticeDesk(Ledger ledger, ReplyAddresses addresses, TimeProvider clock, ILogger<NoticeDesk> log)
{
    readonly ReplyLimits limits = new(clock);

    /// <summary>It has the form of an address of ours for answers, alive or not.</summary>
    public bool IsOurs(RcptTo to) => addresses.HashOf(to.Address) is not null;

    /// <returns>Null when an answer may come there.</returns>
    public async ValueTask<SmtpReply?> Rcpt(RcptTo to, CancellationToken ct)
    {
        if (addresses.HashOf(to.Address) is not { } hash || await Find(hash, ct) is not { } copy) return NoSuchAddress;
        if (limits.Take(hash) is null) return null;

        LogTooMany(copy.CopyId);
        return new SmtpReply(450, "4.7.1", "too many answers to this notice; try again later");
    }

    /// <summary>Puts the senders of the messages that are answered in the place of our addresses.</summary>
    /// <param name="letter">As it came in.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The letter as it is accepted: unchanged when none of its recipients is an address for answers.</returns>
    public async ValueTask<Letter> Readdress(Letter letter, CancellationToken ct)
    {
        List<RcptTo> recipients = [];
        (ShelfCopy Copy, byte[] Hash)? first = null;
        foreach (var to in letter.Envelope.Recipients)
        {
            if (addresses.HashOf(to.Address) is not { } hash)
            {
                recipients.Add(to);
                continue;
            }

            // It was alive when RCPT was answered; what ended since is left out, and a message that nobody is left for is refused.
            if (await Find(hash, ct) is not { Sender: { } sender } copy) continue;
            first ??= (copy, hash);
            recipients.Add(new RcptTo(sender));
        }

        return first is { } found ? await Answer(letter, found.Copy, found.Hash, recipients, ct) : letter;
    }

    async Task<Letter> Answer(Letter letter, ShelfCopy copy, byte[] hash, List<RcptTo> recipients, CancellationToken ct)
    {
        var road = letter.Road ?? new ReplyRoad.HandedOver();
        var from = letter.Envelope.From;
        return letter with
        {
            // Reports and automatic answers go where the message went, and to nobody who may only have seen the notice pass by.
            Envelope = new Envelope(from.Address is null ? from : from with { Address = copy.Recipient, EnvelopeId = null }, recipients),
            Answers = new ReplyFacts(copy.MessageId, ReplyFound.ReplyAddress, road) { Copy = copy.CopyId },
            About = copy.MessageId,
            Notice = new NoticeReply(hash, copy.CopyId, copy.Recipient, await AnsweredId(copy, ct), ReplyWords.SubjectMark(ReplyJudge.DegreeOf(road)), copy.ExpiresAt)
            {
                SenderDomain = copy.Sender?.Domain ?? "",
                HasReturnPath = from.Address is not null,
            },
        };
    }

    Task<ShelfCopy?> Find(byte[] hash, CancellationToken ct) => ledger.Portal.FindByReply(hash, ct);

    async Task<string?> AnsweredId(ShelfCopy copy, CancellationToken ct) => (await ledger.Records.ArrivalOf(copy.MessageId, ct))?.MessageId;

    // The same for one that never was and one whose time is over: nobody is told which.
    internal static readonly SmtpReply NoSuchAddress = new(550, "5.1.1", "no answers are taken here, or not any more");

    [LoggerMessage(4160, LogLevel.Warning, "The notice for copy {Copy} gets more answers by e-mail than a person writes; they are put off")]
    partial void LogTooMany(Guid copy);
}
