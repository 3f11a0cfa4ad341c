using Postern.Flow.Dkim;
using Postern.Flow.Portal;
using Postern.Flow.Replies;
using Postern.Mail.Addresses;

namespace Postern.Flow.Deliver;

/// <summary>Mail of the gateway's own that somebody waits for now: sent from memory, and worth nothing after a while. Closed.</summary>
public abstract record Prompt
{
    private Prompt() { }

    /// <summary>A portal visitor's code.</summary>
    public sealed record Code(CodeNotice Notice) : Prompt;

    /// <summary>How to answer safely, to somebody who answered a notice.</summary>
    public sealed record Hint(ReplyHint Notice) : Prompt;

    public EmailAddress Recipient => this switch
    {
        Code code => code.Notice.Recipient,
        Hint hint => hint.Notice.Recipient,
    };

    /// <summary>How long it is tried.</summary>
    public TimeSpan Validity => this switch
    {
        Code code => code.Notice.Validity,
        Hint => ReplyHint.TriedFor,
    };

    internal ValueTask<OwnMail> Write(string domain, DateTimeOffset at, Signatory signatory, CancellationToken ct) => this switch
    {
        Code code => OwnMail.Of(code.Notice, domain, at, signatory, ct),
        Hint hint => OwnMail.Of(hint.Notice, domain, at, signatory, ct),
    };
}
