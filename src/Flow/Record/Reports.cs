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
        if (state != CopyState.Failed || copy.From.Address is not { } sender || !DeliveryReport.IsOwed(copy.From, copy.To, DeliveryKind.Failed)) return null;

        var id = Guid.CreateVersion7(now);
        var report = new DeliveryReport
        {
            ReportingServer = organization.Hostname,
            Postmaster = new EmailAddress("postmaster", organization.MailDomain),
            Sender = sender,
            Kind = DeliveryKind.Failed,
            MessageId = $"<{id:N}@{organization.Hostname}>",
            Date = now,
            EnvelopeId = copy.From.EnvelopeId,
            Arrived = copy.AcceptedAt,
            Recipients = [RecipientOf(done, now)],
        };

        var bytes = report.Build();
        return new OwedReport(MessageOf(copy.MessageId, report.Envelope, id, now, bytes.Length), bytes);
    }

    // 4.4.7 is "delivery time expired": the last attempt was still a "try later" (RFC 3463 §3.5).
    static ReportedRecipient RecipientOf(Stage.Done done, DateTimeOffset now) =>
        new(done.Work.Copy.To.Address, done.Outcome is Outcome.Failed failed ? failed.Status : "4.4.7")
        {
            OriginalRecipient = done.Work.Copy.To.OriginalRecipient,
            RemoteServer = done.Evidence.Server,
            Reply = done.Evidence.ReplyCode is { } code ? new SmtpReply(code, done.Evidence.ReplyEnhanced, done.Evidence.ReplyText ?? "") : null,
            Reason = done.Evidence.Why,
            LastAttempt = now,
        };

    static NewMessage MessageOf(Guid about, Envelope envelope, Guid id, DateTimeOffset now, int size) => new()
    {
        Id = id,
        AcceptedAt = now,
        Door = Door.Gateway,
        From = envelope.From,
        Size = size,
        Arrival = new Arrival(Client: null, Helo: null, User: null, Tls: null),
        Copies = [.. envelope.Recipients.Select(to => new NewCopy(Guid.CreateVersion7(now), to, LeasedUntil: null))],
        About = about,
    };
}
