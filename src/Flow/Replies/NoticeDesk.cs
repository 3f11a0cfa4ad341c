using Microsoft.Extensions.Logging;
using Postern.Flow.Intake;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Rules.Replies;
using Postern.Store;
using Postern.Store.Portal;
using Postern.Store.Spool;

namespace Postern.Flow.Replies;

/// <summary>
/// Takes answers by e-mail to notices. The address proves which copy is answered, not who writes: the answer goes to the sender of the message as a
/// message of its own, and whatever is said back goes to the address that the notice was for.
/// </summary>
public sealed partial class NoticeDesk(Ledger ledger, ReplyAddresses addresses, Organization organization, TimeProvider clock, ILogger<NoticeDesk> log)
{
    readonly ReplyLimits limits = new(clock);

    /// <summary>False where notices take no answers.</summary>
    public bool IsOpen => addresses.Domain is not null;

    /// <summary>It has the form of an address of ours for answers, alive or not.</summary>
    public bool IsOurs(RcptTo to) => addresses.HashOf(to.Address) is not null;

    /// <returns>Null when an answer may come there.</returns>
    public async ValueTask<SmtpReply?> Rcpt(RcptTo to, CancellationToken ct)
    {
        try
        {
            if (addresses.HashOf(to.Address) is not { } hash || await ledger.Portal.FindByReply(hash, ct) is not { } copy) return NoSuchAddress;
            if (limits.Take(hash) is null) return null;

            LogTooMany(copy.CopyId);
            return new SmtpReply(450, "4.7.1", "too many answers to this notice; try again later");
        }
        catch (LedgerUnavailableException)
        {
            return new SmtpReply(451, "4.3.0", "whether answers are taken here cannot be known now; try again later");
        }
    }

    /// <summary>Puts the senders of the messages that are answered in the place of our addresses.</summary>
    /// <param name="letter">As it came in.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The letter as it is accepted: unchanged when none of its recipients is an address for answers; null when nobody is left.</returns>
    public async ValueTask<Letter?> Readdress(Letter letter, CancellationToken ct)
    {
        if (!IsOpen || !letter.Envelope.Recipients.Any(IsOurs)) return letter;

        List<RcptTo> recipients = [];
        (ShelfCopy Copy, byte[] Hash)? first = null;
        foreach (var to in letter.Envelope.Recipients)
        {
            if (addresses.HashOf(to.Address) is not { } hash) recipients.Add(to);
            else if (await ledger.Portal.FindByReply(hash, ct) is { Sender: { } sender } copy && MayReach(sender, letter.Door))
            {
                first ??= (copy, hash);
                recipients.Add(new RcptTo(sender));
            }
        }

        if (recipients.Count == 0) return null;
        var readdressed = letter with { Envelope = letter.Envelope with { Recipients = recipients } };
        return first is { } found && letter is { Door: Door.Inbound, Road: { } road } ? await Answer(readdressed, road, found.Copy, found.Hash, ct) : readdressed;
    }

    // A message from outside that waits here for one of our people has a notice too, and its sender is a stranger: only our own people write to him, on
    // their way out. By the door from outside the world would write in their name, and by the rules for mail that comes in.
    bool MayReach(EmailAddress sender, Door door) => door != Door.Inbound || organization.Owns(sender.AsciiDomain);

    async Task<Letter> Answer(Letter letter, ReplyRoad road, ShelfCopy copy, byte[] hash, CancellationToken ct)
    {
        var written = letter.Envelope.From;
        return letter with
        {
            // Reports and automatic answers go where the message went, and to nobody who may only have seen the notice pass by. That address is no
            // bystander's: a report of failure may go there, so that no answer is lost in silence.
            Envelope = letter.Envelope with { From = written.Address is null ? written : written with { Address = copy.Recipient, EnvelopeId = null, IsProven = true } },
            Hidden = letter.Hidden.And(Replaced),
            Answers = new ReplyFacts(copy.MessageId, ReplyFound.ReplyAddress, road) { Copy = copy.CopyId },
            About = copy.MessageId,
            Notice = new NoticeReply(hash, copy.CopyId, copy.Recipient, ReplyWords.SubjectMark(ReplyJudge.DegreeOf(road)), copy.ExpiresAt)
            {
                AnsweredId = (await ledger.Records.ArrivalOf(copy.MessageId, ct))?.MessageId,
                SenderDomain = copy.Sender?.Domain ?? "",
                HasReturnPath = written.Address is not null,
            },
        };
    }

    /// <summary>Fields of the writer's that ours take the place of, and others that mail programs answer to, or send a receipt to.</summary>
    static readonly byte[][] Replaced =
    [
        "reply-to"u8.ToArray(), "in-reply-to"u8.ToArray(), "references"u8.ToArray(),
        "mail-reply-to"u8.ToArray(), "mail-followup-to"u8.ToArray(), "mail-copies-to"u8.ToArray(), "disposition-notification-to"u8.ToArray(), "return-receipt-to"u8.ToArray(),
    ];

    /// <summary>The same for one that never was and one whose time is over: nobody is told which.</summary>
    public static readonly SmtpReply NoSuchAddress = new(550, "5.1.1", "no answers are taken here, or not any more");

    [LoggerMessage(4160, LogLevel.Warning, "The notice for copy {Copy} gets more answers by e-mail than a person writes; they are put off")]
    partial void LogTooMany(Guid copy);
}
