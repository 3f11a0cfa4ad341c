using static Postern.Mail.Smtp.Server.SmtpVerb;

namespace Postern.Mail.Smtp.Server;

/// <summary>How far a session has come.</summary>
public enum SessionState
{
    /// <summary>The banner is sent, or TLS was begun: nobody has said who they are.</summary>
    Connected,

    /// <summary>After EHLO or HELO, between transactions.</summary>
    Greeted,

    /// <summary>MAIL was accepted.</summary>
    HasSender,

    /// <summary>At least one RCPT was accepted.</summary>
    HasRecipient,

    /// <summary>Between the chunks of a message (RFC 3030 §2).</summary>
    Chunking,

    /// <summary>Nothing is said or heard any more.</summary>
    Closed,
}

/// <summary>Which command may come when (RFC 5321 §4.1.4). Everything else out of order is 503.</summary>
public static class SessionTable
{
    const SmtpVerb Always = Ehlo | Helo | Rset | Noop | Help | Vrfy | Expn | Quit;

    static readonly (SessionState State, SmtpVerb Accepts, SmtpReply OutOfOrder)[] Rows =
    [
        (SessionState.Connected,    Always,                                   new(503, "5.5.1", "say EHLO first")),
        (SessionState.Greeted,      Always | StartTls | Auth | SmtpVerb.Mail, new(503, "5.5.1", "say MAIL first")),
        (SessionState.HasSender,    Always | Rcpt,                            new(503, "5.5.1", "a recipient is wanted now")),
        (SessionState.HasRecipient, Always | Rcpt | Data | Bdat,              new(503, "5.5.1", "recipients or the message are wanted now")),
        (SessionState.Chunking,     Always | Bdat,                            new(503, "5.5.1", "the next chunk is wanted now")),
        (SessionState.Closed,       Unknown,                                  new(503, "5.5.1", "the session is over")),
    ];

    /// <summary>Null when <paramref name="verb"/> may come now; otherwise what to answer.</summary>
    public static SmtpReply? OutOfOrder(SessionState state, SmtpVerb verb)
    {
        var row = Rows[(int)state];
        return (row.Accepts & verb) != 0 ? null : row.OutOfOrder;
    }
}
