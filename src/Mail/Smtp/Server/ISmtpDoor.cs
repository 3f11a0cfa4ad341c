using System.Net;
using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Tls;

namespace Postern.Mail.Smtp.Server;

/// <summary>
/// What the owner of a listener decides; <c>SmtpSession</c> speaks the protocol and keeps its order.
/// One door serves many sessions at once, so its members are thread safe.
/// A null answer means "go on" (the session sends its own positive reply); a reply refuses the command with exactly that text.
/// </summary>
public interface ISmtpDoor
{
    SmtpServerOptions Options { get; }

    /// <summary>Asked once before the banner. A refusal is sent instead of the banner and the connection ends.</summary>
    ValueTask<SmtpReply?> Connected(SmtpClientInfo client, CancellationToken ct);

    ValueTask<SmtpReply?> Mail(SmtpClientInfo client, MailFrom from, CancellationToken ct);

    ValueTask<SmtpReply?> Rcpt(SmtpClientInfo client, MailFrom from, RcptTo to, CancellationToken ct);

    /// <summary>
    /// Takes the message. Returns the final reply, after the message is durable (RFC 5321 §6.1).
    /// The body must be read to its end; <see cref="MessageBody.Read"/> throws when the message turns out not to be acceptable,
    /// and that exception must pass through: the session then sends the right refusal itself.
    /// </summary>
    ValueTask<SmtpReply> Message(SmtpClientInfo client, Envelope envelope, MessageBody body, CancellationToken ct);

    /// <summary>The SCRAM verifier of a user (RFC 5802 §3), or null when there is no such user. PLAIN and LOGIN are checked against it too.</summary>
    ValueTask<ScramVerifier?> Verifier(string user, CancellationToken ct);

    /// <summary>Told of a name or password that was wrong, before the client is. For the record: it changes no answer.</summary>
    ValueTask AuthFailed(SmtpClientInfo client, CancellationToken ct) => ValueTask.CompletedTask;
}

/// <summary>Who is at the other end. Grows while the session does: HELO, TLS and user are set by the session only.</summary>
public sealed class SmtpClientInfo(IPEndPoint address)
{
    public IPEndPoint Address { get; } = address;

    /// <summary>What the client said in EHLO or HELO, unverified; null before.</summary>
    public string? Helo { get; internal set; }

    /// <summary>True after EHLO, false after HELO.</summary>
    public bool Extended { get; internal set; }

    /// <summary>Null while the connection is not encrypted.</summary>
    public TlsSession? Tls { get; internal set; }

    /// <summary>The client's TLS certificate, whole, when it showed one.</summary>
    public X509Certificate2? Certificate { get; internal set; }

    /// <summary>What the client sent beside its certificate, for building the chain; empty when it sent nothing.</summary>
    public X509Certificate2Collection Intermediates { get; internal set; } = [];

    /// <summary>The authenticated user; null before a successful AUTH.</summary>
    public string? User { get; internal set; }
}

/// <summary>Bytes of a message as they arrive, dots unstuffed, at most <see cref="SmtpServerOptions.MessageSizeMax"/> in all.</summary>
public abstract class MessageBody
{
    /// <summary>Fills part of <paramref name="into"/>. Returns 0 only at the true end of a whole, acceptable message.</summary>
    /// <exception cref="MessageRefusedException">The message is over a limit or not well formed; nothing of it may be kept.</exception>
    /// <exception cref="IOException">The client went away before the end; nothing was promised, nothing may be kept.</exception>
    public abstract ValueTask<int> Read(Memory<byte> into, CancellationToken ct);
}

/// <summary>The message being read must be refused with this reply. An exception and not a value, so that no door can overlook it.</summary>
public sealed class MessageRefusedException(SmtpReply reply) : Exception($"message refused: {reply.Code} {reply.Enhanced}")
{
    public SmtpReply Reply { get; } = reply;
}
