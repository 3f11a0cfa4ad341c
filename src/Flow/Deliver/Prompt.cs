using Postern.Flow.Dkim;
using Postern.Flow.Portal;
using Postern.Flow.Replies;
using Postern.Mail.Addresses;

namespace Postern.Flow.Deliver;

/// <summary>Mail of the gateway's own that somebody waits for now: sent from memory, and worth nothing after a while. Closed.</summary>
public abstract record Prompt
{
    private Prompt() { }

    static readonly TimeSpan ReminderTriedFor = TimeSpan.FromHours(4);

    /// <summary>A portal visitor's code.</summary>
    public sealed record Code(CodeNotice Notice) : Prompt;

    /// <summary>How to answer safely, to somebody who answered a notice.</summary>
    public sealed record Hint(ReplyHint Notice) : Prompt;

    /// <summary>The notice of a message that still waits, once more.</summary>
    public sealed record Reminder(EmailAddress To, Notice Notice) : Prompt;

    public EmailAddress Recipient => this switch
    {
        Code code => code.Notice.Recipient,
        Hint hint => hint.Notice.Recipient,
        Reminder reminder => reminder.To,
    };

    /// <summary>How long it is tried.</summary>
    public TimeSpan Validity => this switch
    {
        Code code => code.Notice.Validity,
        Hint => ReplyHint.TriedFor,
        Reminder => ReminderTriedFor,
    };

    internal ValueTask<OwnMail> Write(string domain, DateTimeOffset at, Signatory signatory, CancellationToken ct) => this switch
    {
        Code code => OwnMail.Of(code.Notice, domain, at, signatory, ct),
        Hint hint => OwnMail.Of(hint.Notice, domain, at, signatory, ct),
        Reminder reminder => OwnMail.Of(reminder.Notice, reminder.To, domain, at, signatory, ct),
    };
}
