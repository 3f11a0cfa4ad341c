using System.Net;
using Postern.Mail.Addresses;
using Postern.Mail.Mdn;
using Postern.Mail.Mime.Build;

namespace Postern.Flow.Portal;

/// <summary>The shape that all mails of the portal share: one calm page, as text and as HTML, nothing remote, nothing attached. Its octets are a function of its fields.</summary>
sealed record PortalMail
{
    /// <summary>Name beside the address that it comes from.</summary>
    public required string From { get; init; }

    /// <summary>BCP 47.</summary>
    public required string Language { get; init; }
    public required string Domain { get; init; }
    public required EmailAddress Recipient { get; init; }
    public required string Subject { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Left side of the Message-ID; hexadecimal.</summary>
    public required string MessageId { get; init; }
    /// <summary>Word of Auto-Submitted (RFC 3834 §5).</summary>
    public string Automatic { get; init; } = "auto-generated";

    /// <summary>Where answers go; null: nowhere, <c>no-reply@</c>.</summary>
    public EmailAddress? ReplyTo { get; init; }

    /// <summary>Message-ID that it answers, without angle brackets; null when it answers none.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>A receipt, where it was asked for: makes the mail one (RFC 8098 §3).</summary>
    public DispositionNotification? Receipt { get; init; }
    public required string Text { get; init; }

    /// <summary>Inside of the body element.</summary>
    public required string Html { get; init; }

    public byte[] Write()
    {
        var mail = new MimeBuilder()
            .Date(At.ToUniversalTime())
            .From(From, $"no-reply@{Domain}")
            .To(null, $"{Recipient}")
            .MessageId($"{MessageId}@{Domain}")
            .Subject(Subject)
            .Token("Auto-Submitted", Automatic) // RFC 3834 §5: nobody's vacation answers this.
            .Token("X-Auto-Response-Suppress", "All")
            .Token("Content-Language", Language) // RFC 3282
            .Boundary(MessageId)
            .Body(Text)
            .Html(Page);
        if (ReplyTo is { } replyTo) mail.Mailboxes("Reply-To", (null, $"{replyTo}"));
        if (InReplyTo is { } answered) mail.InReplyTo(answered);
        if (Receipt is { } receipt) mail.Report(DispositionNotification.Type, receipt.Fields);
        return mail.ToBytes();
    }

    string Page => $"""
        <!doctype html><html lang="{Language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{WebUtility.HtmlEncode(Subject)}</title></head>
        <body style="margin:0;padding:24px 16px;background:#f4f7f7;color:#1a2a2e;font:16px/24px -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
        <div style="max-width:480px;margin:0 auto;padding:28px 24px;border-radius:12px;background:#ffffff">
        {Html}
        </div></body></html>
        """;
}
