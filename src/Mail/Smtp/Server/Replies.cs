namespace Postern.Mail.Smtp.Server;

/// <summary>What the session itself says (RFC 5321 §4.2.3, RFC 3463, RFC 4954 §6, RFC 5248).</summary>
static class Replies
{
    public static readonly SmtpReply Ok = new(250, "2.0.0", "ok");
    public static readonly SmtpReply SenderOk = new(250, "2.1.0", "sender ok");
    public static readonly SmtpReply RecipientOk = new(250, "2.1.5", "recipient ok");
    public static readonly SmtpReply ChunkOk = new(250, "2.0.0", "chunk received");
    public static readonly SmtpReply GoAhead = new(354, null, "go ahead, end with a dot on a line of its own");
    public static readonly SmtpReply Bye = new(221, "2.0.0", "bye");
    public static readonly SmtpReply StartTls = new(220, "2.0.0", "begin TLS");
    public static readonly SmtpReply Authenticated = new(235, "2.7.0", "authenticated");
    public static readonly SmtpReply Help = new(214, "2.0.0", "RFC 5321 is the manual");
    public static readonly SmtpReply CannotVerify = new(252, "2.1.5", "send it, and it will be tried");
    public static readonly SmtpReply NoLists = new(502, "5.5.1", "lists are not told");

    public static readonly SmtpReply EarlyTalker = new(554, "5.5.1", "you spoke before the banner");
    public static readonly SmtpReply Malformed = new(500, "5.5.2", "lines end in CRLF, and hold no other CR, LF or NUL");
    public static readonly SmtpReply LineTooLong = new(500, "5.5.2", "line too long");
    public static readonly SmtpReply Unknown = new(500, "5.5.1", "no such command");
    public static readonly SmtpReply NotImplemented = new(502, "5.5.1", "not offered here");
    public static readonly SmtpReply NoArgument = new(501, "5.5.4", "this command takes no argument");
    public static readonly SmtpReply BadHello = new(501, "5.5.4", "a host name is wanted");
    public static readonly SmtpReply BadChunk = new(501, "5.5.4", "the size of the chunk is wanted, and perhaps LAST");

    public static readonly SmtpReply TlsAlready = new(503, "5.5.1", "TLS is on already");
    public static readonly SmtpReply TlsFirst = new(530, "5.7.0", "say STARTTLS first");
    public static readonly SmtpReply AfterStartTls = new(503, "5.5.1", "nothing may follow STARTTLS before TLS is on");
    public static readonly SmtpReply AuthFirst = new(530, "5.7.0", "authentication is required");
    public static readonly SmtpReply AuthAlready = new(503, "5.5.1", "you are authenticated already");
    public static readonly SmtpReply AuthNeedsTls = new(538, "5.7.11", "authentication needs TLS");
    public static readonly SmtpReply AuthMechanism = new(504, "5.5.4", "no such mechanism");
    public static readonly SmtpReply AuthFailed = new(535, "5.7.8", "name or password is wrong");
    public static readonly SmtpReply AuthCancelled = new(501, "5.7.0", "authentication cancelled");
    public static readonly SmtpReply AuthMalformed = new(501, "5.5.2", "that is not what the mechanism wants");
    public static readonly SmtpReply AuthTooLong = new(500, "5.5.6", "authentication line too long");

    public static readonly SmtpReply BadSender = new(501, "5.1.7", "FROM:<address> is wanted");
    public static readonly SmtpReply BadRecipient = new(501, "5.1.3", "TO:<address> is wanted");
    public static readonly SmtpReply NeedsSmtpUtf8 = new(553, "5.6.7", "this address needs SMTPUTF8");
    public static readonly SmtpReply BadParameter = new(501, "5.5.4", "a parameter is malformed or given twice");
    public static readonly SmtpReply UnknownParameter = new(555, "5.5.4", "a parameter is not known here");
    public static readonly SmtpReply TooManyRecipients = new(452, "4.5.3", "too many recipients, send these first");

    public static readonly SmtpReply MessageTooBig = new(552, "5.3.4", "message too big");
    public static readonly SmtpReply HeaderTooBig = new(552, "5.3.4", "header section too big");
    public static readonly SmtpReply TextLineTooLong = new(554, "5.6.0", "a line of the message is too long");
    public static readonly SmtpReply BareNewline = new(554, "5.6.0", "the message holds a CR or LF outside CRLF");
    public static readonly SmtpReply Nul = new(554, "5.6.0", "the message holds a NUL");
    public static readonly SmtpReply NotTaken = new(451, "4.3.0", "the message was not taken, try again");

    public static readonly SmtpReply TooManyErrors = new(421, "4.7.0", "too many errors");
    public static readonly SmtpReply TooManyFailures = new(421, "4.7.0", "too many failed authentications");
    public static readonly SmtpReply Timeout = new(421, "4.4.2", "waited too long");
    public static readonly SmtpReply Stopping = new(421, "4.3.2", "shutting down, try again");
    public static readonly SmtpReply Broken = new(421, "4.3.0", "internal error, try again");
    public static readonly SmtpReply TlsUnavailable = new(454, "4.7.0", "TLS is not available now");
}
