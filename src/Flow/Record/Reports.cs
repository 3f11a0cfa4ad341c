using Postern.Mail.Addresses;
using Postern.Mail.Dsn;
using Postern.Mail.Smtp;
using Postern.Rules.Inbound;
using Postern.Rules.Retry;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Flow.Record;

/// <summary>
/// Makes the delivery status notification that a sender is owed when a copy failed, is delayed, or succeeded and that was asked for
/// (RFC 3461 §5, RFC 3464).
/// </summary>
public sealed class Reports(Organization organization, RetrySchedule schedule)
{
    /// <returns>Null when none is owed: the copy goes on in time, the sender asked for none or was told, or there is no sender (RFC 5321 §4.5.5).</returns>
    public DeliveryKind? Owed(Stage.Done done, CopyState state, DateTimeOffset now) =>
        IsFit(done.Work.Copy) && KindOf(done, state, now) is { } kind && DeliveryReport.IsOwed(done.Work.Copy.From, done.Work.Copy.To, kind) ? kind : null;

    /// <returns>Why nobody hears of a failure who would have to; null when somebody does, or nobody would anyway.</returns>
    public static string? WhyUntold(Stage.Done done, CopyState state) =>
        state == CopyState.Failed && done.Work.Copy.From.Address is not null && !IsFit(done.Work.Copy) ? BackScatter.Untold : null;

    static bool IsFit(QueuedCopy copy) => BackScatter.MayReport(copy.Door == Door.Inbound, copy.From.IsProven);

    /// <param name="kind">As <see cref="Owed"/> said.</param>
    /// <param name="done">The attempt it is about.</param>
    /// <param name="originalId">Message-ID of the message; null when it is not known.</param>
    /// <param name="now">When.</param>
    public OwedReport Write(DeliveryKind kind, Stage.Done done, string? originalId, DateTimeOffset now)
    {
        var copy = done.Work.Copy;
        var id = Guid.CreateVersion7(now);
        var report = new DeliveryReport
        {
            ReportingServer = organization.Hostname,
            Postmaster = new EmailAddress("postmaster", organization.MailDomain),
            Sender = copy.From.Address ?? throw new ArgumentException("there is no sender to report to", nameof(done)),
            Kind = kind,
            MessageId = $"<{id:N}@{organization.Hostname}>",
            Date = now,
            EnvelopeId = copy.From.EnvelopeId,
            OriginalMessageId = originalId,
            Arrived = copy.AcceptedAt,
            Recipients = [RecipientOf(kind, done, now)],
        };

        var bytes = report.Build();
        return new OwedReport(MessageOf(copy.MessageId, report.Envelope, id, now, bytes.Length), bytes);
    }

    DeliveryKind? KindOf(Stage.Done done, CopyState state, DateTimeOffset now) => (done.Outcome, state) switch
    {
        (_, CopyState.Failed) => DeliveryKind.Failed,
        (Outcome.Delivered { ReportsAreDue: true }, _) => DeliveryKind.Relayed,
        (_, CopyState.Queued) when !done.Work.Copy.IsWarned && schedule.IsTimeToWarn(now - done.Work.Copy.Since) => DeliveryKind.Delayed,
        _ => null,
    };

    ReportedRecipient RecipientOf(DeliveryKind kind, Stage.Done done, DateTimeOffset now) =>
        new(done.Work.Copy.To.Address, kind == DeliveryKind.Delayed ? Delayed(done.Evidence) : StatusOf(done.Outcome))
        {
            OriginalRecipient = done.Work.Copy.To.OriginalRecipient,
            RemoteServer = done.Evidence.Server,
            Reply = done.Evidence.ReplyCode is { } code ? new SmtpReply(code, done.Evidence.ReplyEnhanced, done.Evidence.ReplyText ?? "") : null,
            Reason = done.Work.Copy.InsteadOf is null ? done.Evidence.Why : $"{done.Evidence.Why}; it was a second copy, besides the one in the portal",
            LastAttempt = now,
            TriedUntil = kind == DeliveryKind.Delayed ? EndOf(done) : null,
        };

    DateTimeOffset EndOf(Stage.Done done)
    {
        var end = done.Work.Copy.Since + schedule.GiveUpAfter;
        return done.Outcome is Outcome.TryLater { GivesUpAt: { } sooner } && sooner < end ? sooner : end;
    }

    // The server's own words where it said "later"; else 4.4.1 is "no answer from host" (RFC 3463 §3.5).
    static string Delayed(Evidence evidence) => evidence.ReplyEnhanced is { } said && said.StartsWith("4.", StringComparison.Ordinal) ? said : "4.4.1";

    // 4.4.7 is "delivery time expired": the last attempt was still a "try later" (RFC 3463 §3.5).

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
