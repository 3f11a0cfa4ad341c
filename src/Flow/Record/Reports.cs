using Postern.Mail.Addresses;
using Postern.Mail.Dsn;
using Postern.Mail.Smtp;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Flow.Record;

/// <summary>Makes the delivery status notification that a sender is owed when a copy failed, or succeeded and that was asked for (RFC 3461 §5, RFC 3464).</summary>
public sealed class Reports(Organization organization)
{
    /// <returns>Null when none is owed: the copy goes on, the sender asked for none, or there is no sender (RFC 5321 §4.5.5).</returns>
    public OwedReport? Owed(Stage.Done done, CopyState state, DateTimeOffset now)
    {
        var copy = done.Work.Copy;
        if (copy.From.Address is not { } sender || KindOf(done.Outcome, state) is not { } kind || !DeliveryReport.IsOwed(copy.From, copy.To, kind)) return null;

        var id = Guid.CreateVersion7(now);
        var report = new DeliveryReport
        {
            ReportingServer = organization.Hostname,
            Postmaster = new EmailAddress("postmaster", organization.MailDomain),
            Sender = sender,
            Kind = kind,
            MessageId = $"<{id:N}@{organization.Hostname}>",
            Date = now,
            EnvelopeId = copy.From.EnvelopeId,
            Arrived = copy.AcceptedAt,
            Recipients = [RecipientOf(done, now)],
        };

        var bytes = report.Build();
        return new OwedReport(MessageOf(copy.MessageId, report.Envelope, id, now, bytes.Length), bytes);
    }

    static DeliveryKind? KindOf(Outcome outcome, CopyState state) => (outcome, state) switch
    {
        (_, CopyState.Failed) => DeliveryKind.Failed,
        (Outcome.Delivered { ReportsAreDue: true }, _) => DeliveryKind.Relayed,
        _ => null,
    };

    // 4.4.7 is "delivery time expired": the last attempt was still a "try later" (RFC 3463 §3.5).
    static ReportedRecipient RecipientOf(Stage.Done done, DateTimeOffset now) =>
        new(done.Work.Copy.To.Address, StatusOf(done.Outcome))
        {
            OriginalRecipient = done.Work.Copy.To.OriginalRecipient,
            RemoteServer = done.Evidence.Server,
            Reply = done.Evidence.ReplyCode is { } code ? new SmtpReply(code, done.Evidence.ReplyEnhanced, done.Evidence.ReplyText ?? "") : null,
            Reason = done.Evidence.Why,
            LastAttempt = now,
        };

    static string StatusOf(Outcome outcome) => outcome switch
    {
        Outcome.Failed failed => failed.Status,
        Outcome.Delivered => "2.0.0",
        Outcome.TryLater or Outcome.Held => "4.4.7",
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
