using Postern.Mail.Addresses;
using Postern.Mail.Dsn;

namespace Postern.Mail.Mdn;

/// <summary>
/// That a message was displayed to its recipient, in the form that mail programs read (RFC 8098 §3.2). Only whoever asked for it by Disposition-Notification-To is sent one (§2.1).
/// </summary>
/// <param name="Agent">Host name of who shows messages, and so reports.</param>
/// <param name="Product">Its name (§3.2.1).</param>
/// <param name="Recipient">Who read it.</param>
/// <param name="MessageId">Message-ID of what was read, with angle brackets; left out when it is not in the form of one.</param>
public sealed record DispositionNotification(string Agent, string Product, EmailAddress Recipient, string? MessageId)
{
    /// <summary>The type of its report (RFC 6522), and below <c>message/</c>.</summary>
    public const string Type = "disposition-notification";

    /// <summary>The part for programs: US-ASCII, lines that end with CRLF.</summary>
    public string Fields => string.Concat(Lines.Select(line => $"{line}\r\n"));

    // The recipient opened it by hand; the report goes out by itself (§3.2.6).
    IEnumerable<string> Lines =>
    [
        $"Reporting-UA: {ReportFields.Printable(Agent)}; {ReportFields.Printable(Product)}",
        $"Final-Recipient: {ReportFields.FinalRecipient(Recipient)}",
        .. ReportFields.IsMessageId(MessageId) ? (string[])[$"Original-Message-ID: {MessageId}"] : [],
        "Disposition: manual-action/MDN-sent-automatically; displayed",
    ];
}
