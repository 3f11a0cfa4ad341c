using System.Runtime.CompilerServices;
using Postern.Flow.Portal;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Store;
using Postern.Store.People;
using Postern.Store.Spool;

namespace Postern.Flow.Intake;

/// <summary>
/// The door for people's mail programs and for applications: TLS and a password, always (RFC 6409, RFC 8314). Whoever came in with a password that is for one address sends as
/// that address, in the envelope and in From (RFC 6409 §6.1).
/// </summary>
public sealed class SubmissionDoor(SmtpServerOptions options, Ledger ledger, Organization organization, Reception reception, TimeProvider clock) : ISmtpDoor
{
    // Somebody who guesses all day is on record, and does not fill it.
    readonly TokenBuckets noted = new(burst: 10, TimeSpan.FromMinutes(1), clock);

    // What the envelope was checked against, for the From field: a session may log in once, so it is the same user.
    readonly ConditionalWeakTable<SmtpClientInfo, User> users = [];

    public SmtpServerOptions Options => options;

    public ValueTask<SmtpReply?> Connected(SmtpClientInfo client, CancellationToken ct) => ValueTask.FromResult<SmtpReply?>(null);

    public async ValueTask<SmtpReply?> Mail(SmtpClientInfo client, MailFrom from, CancellationToken ct)
    {
        if (client.User is not { } name || await ledger.Users.Find(name, ct) is not { } user) return new SmtpReply(535, "5.7.8", "this password was taken back");

        users.AddOrUpdate(client, user);
        await ledger.Users.NoteUse(user, ct);
        return from.Address is not { } sender || MaySendAs(user, sender) ? null
            : organization.Owns(sender.AsciiDomain) ? new SmtpReply(550, "5.7.1", "this password is for other addresses")
            : new SmtpReply(550, "5.7.1", "the sender's domain is not served here");
    }

    public ValueTask<SmtpReply?> Rcpt(SmtpClientInfo client, MailFrom from, RcptTo to, CancellationToken ct) => reception.Rcpt(to, ct);

    public ValueTask<SmtpReply> Message(SmtpClientInfo client, Envelope envelope, MessageBody body, CancellationToken ct) =>
        reception.Take(Door.Submission, client, envelope, body, Author(client), ct);

    public async ValueTask<ScramVerifier?> Verifier(string user, CancellationToken ct) => await ledger.Users.Verifier(user, ct);

    public async ValueTask AuthFailed(SmtpClientInfo client, CancellationToken ct)
    {
        var network = Network.Of(client.Address.Address).Prefix;
        if (noted.Take(network) is not null) return;
        try
        {
            await ledger.House.Note("smtp.auth_failed", ct, ("network", network));
        }
        catch (LedgerUnavailableException)
        {
            return; // the client hears the same
        }
    }

    // Of an application with a free hand nothing more is asked than before: it may write for others, and the envelope says whose it is.
    Func<EmailAddress?, bool>? Author(SmtpClientInfo client) =>
        users.TryGetValue(client, out var user) && user.SendAs.Count > 0 ? author => author is { } known && MaySendAs(user, known) : null;

    bool MaySendAs(User user, EmailAddress address) => organization.Owns(address.AsciiDomain)
        && (user.SendAs.Count == 0 || user.SendAs.Any(own => own.StartsWith('@') ? own.AsSpan(1).Equals(address.AsciiDomain, StringComparison.OrdinalIgnoreCase) : IsSame(own, address)));

    static bool IsSame(string own, EmailAddress address) => string.Equals(own, $"{address.Local}@{address.AsciiDomain}", StringComparison.OrdinalIgnoreCase);
}
