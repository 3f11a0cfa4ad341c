using Postern.Mail.Addresses;
using Postern.Mail.Smtp;

namespace Postern.Mail.Dsn;

public enum DeliveryKind
{
    /// <summary>Nothing more will be tried.</summary>
    Failed,

    /// <summary>Still being tried.</summary>
    Delayed,

    /// <summary>The recipient has it, as far as we can know (NOTIFY=SUCCESS).</summary>
    Delivered,

    /// <summary>Handed to a server that sends no such reports itself (RFC 3461 §5.2.2).</summary>
    Relayed,
}

/// <summary>What happened to one recipient of the reported message.</summary>
/// <param name="Address">The recipient as it was given to us.</param>
/// <param name="Status">Status code (RFC 3463), as <c>5.1.1</c>.</param>
public sealed record ReportedRecipient(EmailAddress Address, string Status)
{
    /// <summary>ORCPT as <c>type;address</c>, decoded; null when there was none.</summary>
    public string? OriginalRecipient { get; init; }

    /// <summary>Why, in one plain sentence for the sender; null leaves the server's words alone.</summary>
    public string? Reason { get; init; }

    /// <summary>The server that answered; null when none did.</summary>
    public string? RemoteServer { get; init; }

    /// <summary>What it answered.</summary>
    public SmtpReply? Reply { get; init; }

    public DateTimeOffset? LastAttempt { get; init; }

    /// <summary>For a delay: when we shall give up.</summary>
    public DateTimeOffset? TriedUntil { get; init; }
}

/// <summary>
/// A delivery status notification (RFC 3464) to the sender of a message. It names the message by its Message-ID, date and ENVID only:
/// never a subject and never the body, also when RET=FULL asked for it, because the way back may be less protected than the way here.
/// </summary>
public sealed record DeliveryReport
{
    /// <summary>Our name.</summary>
    public required string ReportingServer { get; init; }

    /// <summary>Whom the report is from; people answer it.</summary>
    public required EmailAddress Postmaster { get; init; }

    /// <summary>The sender of the reported message. There is no report to a null reverse-path, so there is no null here.</summary>
    public required EmailAddress Sender { get; init; }

    public required DeliveryKind Kind { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<ReportedRecipient> Recipients { get; init; }

    /// <summary>Message-ID of the report itself, with angle brackets; the boundary is derived from it.</summary>
    public required string MessageId { get; init; }

    public required DateTimeOffset Date { get; init; }

    /// <summary>When we took the reported message.</summary>
    public required DateTimeOffset Arrived { get; init; }

    /// <summary>ENVID, decoded (RFC 3461 §4.4).</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>Message-ID of the reported message; left out when it is not in the form of one.</summary>
    public string? OriginalMessageId { get; init; }

    /// <summary>Date field of the reported message, as it stood there.</summary>
    public string? OriginalDate { get; init; }

    /// <summary>True when this report is owed: never to the null reverse-path (RFC 5321 §4.5.5), and as NOTIFY asks (RFC 3461 §4.1).</summary>
    public static bool IsOwed(MailFrom from, RcptTo recipient, DeliveryKind kind) => from.Address is not null && kind switch
    {
        DeliveryKind.Failed => recipient.Notify == DsnNotify.Unspecified || recipient.Notify.HasFlag(DsnNotify.Failure),
        DeliveryKind.Delayed => recipient.Notify == DsnNotify.Unspecified || recipient.Notify.HasFlag(DsnNotify.Delay),
        DeliveryKind.Delivered or DeliveryKind.Relayed => recipient.Notify.HasFlag(DsnNotify.Success),
    };

    /// <summary>How the report travels: from the null reverse-path, and itself never reported on.</summary>
    public Envelope Envelope => new(
        new MailFrom(null) { SmtpUtf8 = !System.Text.Ascii.IsValid(Sender.ToString()) || !System.Text.Ascii.IsValid(Postmaster.ToString()) },
        [new RcptTo(Sender) { Notify = DsnNotify.Never }]);

    /// <summary>The whole message, lines ended by CRLF; ASCII, but for the header fields that name a UTF-8 sender.</summary>
    public byte[] Build() => ReportText.Build(this);
}
