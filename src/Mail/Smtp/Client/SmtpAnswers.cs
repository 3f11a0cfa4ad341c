using Postern.Mail.Tls;

namespace Postern.Mail.Smtp.Client;

/// <summary>Where in the dialogue something happened.</summary>
public enum SmtpStep { Connect, Banner, Ehlo, StartTls, Handshake, Mail, Rcpt, Data, Body, Reset, Quit }

/// <summary>What opening a connection came to: connected, greeted and EHLO answered, or not.</summary>
public abstract record ConnectAnswer
{
    private ConnectAnswer() { }

    public sealed record Open(SmtpConnection Connection) : ConnectAnswer;

    /// <summary>The server said no in words (a banner of 421 or 554, or EHLO and HELO refused).</summary>
    public sealed record Refused(SmtpStep Step, SmtpReply Reply) : ConnectAnswer;

    /// <summary>No connection, no answer in time, or no SMTP at the other end. Always worth another try.</summary>
    public sealed record Broken(SmtpStep Step, string Reason) : ConnectAnswer;
}

/// <summary>What STARTTLS came to (RFC 3207). After anything but <see cref="Secured"/> the connection is closed, but for NotOffered and Refused.</summary>
public abstract record StartTlsAnswer
{
    private StartTlsAnswer() { }

    /// <summary>TLS is on and EHLO was said anew; what the server offered before is forgotten.</summary>
    public sealed record Secured(TlsSession Session) : StartTlsAnswer;

    public sealed record NotOffered : StartTlsAnswer;

    public sealed record Refused(SmtpReply Reply) : StartTlsAnswer;

    /// <summary>The handshake failed: no common version or suite, an alert, nonsense. A statement about the server's TLS.</summary>
    public sealed record HandshakeFailed(string Reason) : StartTlsAnswer;

    /// <summary>
    /// The connection was reset before the server's first octet of TLS. Once it may be the network's doing; the same again on a fresh
    /// connection to the same server is a statement about its TLS.
    /// </summary>
    public sealed record HandshakeReset(string Reason) : StartTlsAnswer;

    /// <summary>The connection went away or time ran out: says nothing about TLS, try again.</summary>
    public sealed record Broken(SmtpStep Step, string Reason) : StartTlsAnswer;
}

/// <summary>What sending one message came to.</summary>
public abstract record SendAnswer
{
    private SendAnswer() { }

    /// <summary>The server took responsibility (250 after the end of data).</summary>
    public sealed record Accepted(SmtpReply Reply) : SendAnswer;

    /// <summary>The server said no. The connection is still usable when <see cref="SmtpConnection.IsUsable"/> says so.</summary>
    public sealed record Refused(SmtpStep Step, SmtpReply Reply) : SendAnswer;

    /// <summary>The server does not offer what this message needs; nothing was sent.</summary>
    public sealed record Unsupported(MissingExtension Missing) : SendAnswer;

    /// <summary>Connection lost, time ran out, or a reply that is none. Whether the message arrived is not known when Step is Body.</summary>
    public sealed record Broken(SmtpStep Step, string Reason) : SendAnswer;
}

/// <summary>What a server says to an address, without a message.</summary>
public abstract record VerifyAnswer
{
    private VerifyAnswer() { }

    public sealed record Taken : VerifyAnswer;

    /// <summary>It said no: to the address when the step is Rcpt, else to being asked.</summary>
    public sealed record Refused(SmtpStep Step, SmtpReply Reply) : VerifyAnswer;

    /// <summary>It could not be asked: the server does not offer what the address needs.</summary>
    public sealed record Unsupported(MissingExtension Missing) : VerifyAnswer;

    /// <summary>Connection lost, time ran out, or a reply that is none.</summary>
    public sealed record Broken(SmtpStep Step, string Reason) : VerifyAnswer;
}

public enum MissingExtension { EightBitMime, SmtpUtf8, RequireTls, Size }
