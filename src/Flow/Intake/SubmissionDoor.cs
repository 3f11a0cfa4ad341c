using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Store;
using Postern.Store.Spool;

namespace Postern.Flow.Intake;

/// <summary>The door for people's mail programs and for applications: TLS and a password, always (RFC 6409, RFC 8314).</summary>
public sealed class SubmissionDoor(SmtpServerOptions options, Ledger ledger, Organization organization, Reception reception) : ISmtpDoor
{
    public SmtpServerOptions Options => options;

    public ValueTask<SmtpReply?> Connected(SmtpClientInfo client, CancellationToken ct) => ValueTask.FromResult<SmtpReply?>(null);

    public ValueTask<SmtpReply?> Mail(SmtpClientInfo client, MailFrom from, CancellationToken ct) =>
        ValueTask.FromResult(from.Address is not { } sender || organization.Owns(sender.AsciiDomain)
            ? null
            : new SmtpReply(550, "5.7.1", "the sender's domain is not served here"));

    public ValueTask<SmtpReply?> Rcpt(SmtpClientInfo client, MailFrom from, RcptTo to, CancellationToken ct) => reception.Rcpt(to, ct);

    public ValueTask<SmtpReply> Message(SmtpClientInfo client, Envelope envelope, MessageBody body, CancellationToken ct) =>
        reception.Take(Door.Submission, client, envelope, body, mayWrite: null, ct);

    public async ValueTask<ScramVerifier?> Verifier(string user, CancellationToken ct) => await ledger.Users.Verifier(user, ct);
}
