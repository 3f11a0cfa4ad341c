using Postern.Mail.Addresses;
using Postern.Mail.Dsn;
using Postern.Mail.Smtp;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Flow.Record;

/// <summary>Makes the delivery status notification that a sender is owed when a copy failed (RFC 3461 §5, RFC 3464).</summary>
public sealed class Reports(Organization organization)
{
    /// <returns>Null when none is owed: the copy did not fail, the sender asked for none, or there is no sender (RFC 5321 §4.5.5).</returns>
    public OwedReport? Owed(Stage.Done done, CopyState state, DateTimeOffset now)
    {
        var copy = done.Work.Copy;
        if (state != CopyState.Failed || copy.From.Address is not { } sender || !WantsFailures(copy.To.Notify)) return null;

        var id = Guid.CreateVersion7(now);
        var bytes = new DeliveryReport
        {
            ReportingMta = organization.Hostname,
            From = new EmailAddress("postmaster", organization.MailDomain),
            To = sender,
            MessageId = $"{id:N}@{organization.Hostname}",
            Date = now,
            OriginalEnvelopeId = copy.From.EnvelopeId,
            ArrivalDate = copy.AcceptedAt,
            Recipients = [RecipientOf(done, now)],
        }.Write();

        return new OwedReport(MessageOf(copy, sender, id, now, bytes.Length), bytes);
    }

    static bool WantsFailures(DsnNotify notify) => notify == DsnNotify.Unspecified || notify.HasFlag(DsnNotify.Failure);

    static ReportedRecipient RecipientOf(Stage.Done done, DateTimeOffset now) => new()
    {
        Action = DsnAction.Failed,
        Status = done.Outcome is Outcome.Failed failed ? failed.Status : "4.4.7",
        Final = done.Work.Copy.To.Address,
        Original = done.Work.Copy.To.OriginalRecipient,
        RemoteMta = done.Evidence.Server,
        Diagnostic = done.Evidence.ReplyCode is { } code ? new SmtpReply(code, done.Evidence.ReplyEnhanced, done.Evidence.ReplyText ?? "") : null,
        Why = done.Evidence.Why,
        LastAttempt = now,
    };

    static NewMessage MessageOf(QueuedCopy copy, EmailAddress sender, Guid id, DateTimeOffset now, int size) => new()
    {
        Id = id,
        AcceptedAt = now,
        Door = Door.Gateway,
        From = new MailFrom(Address: null),
        Size = size,
        Arrival = new Arrival(Client: null, Helo: null, User: null, Tls: null),
        Copies = [new NewCopy(Guid.CreateVersion7(now), new RcptTo(sender), LeasedUntil: null)],
        About = copy.MessageId,
    };
}
