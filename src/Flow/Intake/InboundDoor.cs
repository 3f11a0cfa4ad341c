using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Store.Spool;

namespace Postern.Flow.Intake;

/// <summary>
/// The door for the world: anybody may bring mail for the organization's domains, and for nobody else. Where a listener serves both
/// directions, clients that the relay knows may send outwards here too, by the relay's own rules.
/// </summary>
/// <param name="options">How it speaks.</param>
/// <param name="domains">Whose mail it takes: A-labels, lower case, no subdomains.</param>
/// <param name="relay">Judges everything else.</param>
/// <param name="reception">Takes the message.</param>
public sealed class InboundDoor(SmtpServerOptions options, IReadOnlySet<string> domains, RelayDoor relay, Reception reception) : ISmtpDoor
{
    public SmtpServerOptions Options => options;

    public ValueTask<SmtpReply?> Connected(SmtpClientInfo client, CancellationToken ct) => Go;

    // Who sends is nobody's word yet: the null reverse-path too brings reports to our own people (RFC 5321 §4.5.5).
    public ValueTask<SmtpReply?> Mail(SmtpClientInfo client, MailFrom from, CancellationToken ct) => Go;

    public async ValueTask<SmtpReply?> Rcpt(SmtpClientInfo client, MailFrom from, RcptTo to, CancellationToken ct)
    {
        if (reception.IsForAnswers(to)) return await reception.Rcpt(to, ct);
        if (IsOurs(to)) return null;
        return await relay.Mail(client, from, ct) is null ? await relay.Rcpt(client, from, to, ct) : Denied;
    }

    // One that goes to others as well is mail of our own people, on its way out; so is what they answer to a notice.
    public ValueTask<SmtpReply> Message(SmtpClientInfo client, Envelope envelope, MessageBody body, CancellationToken ct)
    {
        var isKnown = relay.Knows(client);
        if (!envelope.Recipients.All(to => IsOurs(to) || reception.IsForAnswers(to)) || (isKnown && reception.IsOwnAnswer(envelope))) return relay.Message(client, envelope, body, ct);
        return isKnown ? reception.TakeHandedOver(client, envelope, body, ct) : reception.Take(Door.Inbound, client, envelope, body, mayWrite: null, ct);
    }

    // Between servers nobody has a password (RFC 4954 is for submission).
    public ValueTask<ScramVerifier?> Verifier(string user, CancellationToken ct) => ValueTask.FromResult<ScramVerifier?>(null);

    bool IsOurs(RcptTo to) => domains.Contains(to.Address.AsciiDomain);

    static readonly SmtpReply Denied = new(550, "5.7.1", "relaying denied: this server takes no mail for that domain");

    static ValueTask<SmtpReply?> Go => ValueTask.FromResult<SmtpReply?>(null);
}
