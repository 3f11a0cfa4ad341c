using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Mail.Dsn;

/// <summary>The text of a delivery report: header, words for a person, fields for a program, and what names the message.</summary>
sealed class ReportText
{
    readonly DeliveryReport report;
    readonly StringBuilder text = new();

    ReportText(DeliveryReport report) => this.report = report;

    public static byte[] Build(DeliveryReport report)
    {
        var writer = new ReportText(report);
        writer.Write();
        return Encoding.UTF8.GetBytes(writer.text.ToString());
    }

    void Write()
    {
        var boundary = "=_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(report.MessageId)).AsSpan(0, 16));

        Header(boundary);
        Part(boundary);
        Words();
        Part(boundary);
        Line("Content-Type: message/delivery-status");
        Line("");
        MessageFields();
        foreach (var recipient in report.Recipients) RecipientFields(recipient);
        Line("");
        Part(boundary);
        Line("Content-Type: text/rfc822-headers");
        Line("");
        if (MessageIdOrNull is { } id) Line($"Message-ID: {id}");
        if (report.OriginalDate is { } date) Line($"Date: {ReportFields.Printable(date)}");
        Line("");
        Line($"--{boundary}--");
    }

    string? MessageIdOrNull => ReportFields.IsMessageId(report.OriginalMessageId) ? report.OriginalMessageId : null;

    void Header(string boundary)
    {
        Line($"From: Mail delivery <{ReportFields.Printable(report.Postmaster.ToString(), keepsUtf8: true)}>");
        Line($"To: <{ReportFields.Printable(report.Sender.ToString(), keepsUtf8: true)}>");
        Line($"Subject: {Subject}");
        Line($"Date: {ReportFields.Date(report.Date)}");
        Line($"Message-ID: {ReportFields.Printable(report.MessageId)}");
        if (MessageIdOrNull is { } id)
        {
            Line($"In-Reply-To: {id}");
            Line($"References: {id}");
        }

        Line("Auto-Submitted: auto-replied"); // RFC 3834 §5
        Line("MIME-Version: 1.0");
        Line("Content-Type: multipart/report; report-type=delivery-status;");
        Line($"\tboundary=\"{boundary}\"");
        Line("");
    }

    string Subject => report.Kind switch
    {
        DeliveryKind.Failed => "Your message was not delivered",
        DeliveryKind.Delayed => "Your message is delayed",
        DeliveryKind.Delivered => "Your message was delivered",
        DeliveryKind.Relayed => "Your message was handed on",
    };

    void Words()
    {
        var words = new StringBuilder();
        words.Append(CultureInfo.InvariantCulture, $"This is {report.ReportingServer}.\n\n{Opening}\n");
        foreach (var recipient in report.Recipients) Recipient(words, recipient);
        words.Append(CultureInfo.InvariantCulture, $"\n{Closing}\n\nYour message arrived here on {ReportFields.Date(report.Arrived)}.\n");
        if (MessageIdOrNull is { } id) words.Append(CultureInfo.InvariantCulture, $"Its Message-ID is {id}.\n");
        words.Append("Nothing else of it is repeated here, so that nothing of it travels less protected than it should.\n");

        var plain = words.ToString();
        var isAscii = Ascii.IsValid(plain);
        Line("Content-Type: text/plain; charset=utf-8");
        Line(isAscii ? "Content-Transfer-Encoding: 7bit" : "Content-Transfer-Encoding: base64");
        Line("");
        if (isAscii) Line(plain.TrimEnd('\n').ReplaceLineEndings("\r\n"));
        else Line(Convert.ToBase64String(Encoding.UTF8.GetBytes(plain.ReplaceLineEndings("\r\n")), Base64FormattingOptions.InsertLineBreaks));
    }

    string Opening => report.Kind switch
    {
        DeliveryKind.Failed => "Your message could not be delivered to:",
        DeliveryKind.Delayed => "Your message has not been delivered yet to:",
        DeliveryKind.Delivered => "Your message was delivered to:",
        DeliveryKind.Relayed => "Your message was handed to the mail server of:",
    };

    string Closing => report.Kind switch
    {
        DeliveryKind.Failed => "It will not be tried again. Please check the address, or reach the person in another way.",
        DeliveryKind.Delayed => "It is being tried again. You need not do anything, and need not send it again.",
        DeliveryKind.Delivered => "You asked to be told.",
        DeliveryKind.Relayed => "You asked to be told. That server does not report further.",
    };

    static void Recipient(StringBuilder words, ReportedRecipient recipient)
    {
        words.Append(CultureInfo.InvariantCulture, $"\n  {ReportFields.Printable(recipient.Address.ToString(), keepsUtf8: true)}\n");
        if (recipient.Reason is { } reason) words.Append(CultureInfo.InvariantCulture, $"    {ReportFields.Printable(reason, keepsUtf8: true)}\n");
        if (recipient.Reply is { } reply) words.Append(CultureInfo.InvariantCulture, $"    The server said: {ReportFields.Said(reply)}\n");
        if (recipient.TriedUntil is { } until) words.Append(CultureInfo.InvariantCulture, $"    It is tried until {ReportFields.Date(until)}.\n");
    }

    // RFC 3464 §2.2
    void MessageFields()
    {
        if (report.EnvelopeId is { Length: > 0 } id) Line($"Original-Envelope-Id: {ReportFields.Printable(id)}");
        Line($"Reporting-MTA: dns; {ReportFields.Printable(report.ReportingServer)}");
        Line($"Arrival-Date: {ReportFields.Date(report.Arrived)}");
    }

    // RFC 3464 §2.3
    void RecipientFields(ReportedRecipient recipient)
    {
        Line("");
        if (recipient.OriginalRecipient is { } original && original.Contains(';')) Line($"Original-Recipient: {ReportFields.OriginalRecipient(original)}");
        Line($"Final-Recipient: {ReportFields.FinalRecipient(recipient.Address)}");
        Line($"Action: {Action}");
        Line($"Status: {ReportFields.Status(recipient.Status, report.Kind)}");
        if (recipient.RemoteServer is { } server) Line($"Remote-MTA: dns; {ReportFields.Printable(server)}");
        if (recipient.Reply is { } reply) Line($"Diagnostic-Code: smtp; {ReportFields.Said(reply)}");
        if (recipient.LastAttempt is { } last) Line($"Last-Attempt-Date: {ReportFields.Date(last)}");
        if (report.Kind == DeliveryKind.Delayed && recipient.TriedUntil is { } until) Line($"Will-Retry-Until: {ReportFields.Date(until)}");
    }

    string Action => report.Kind switch
    {
        DeliveryKind.Failed => "failed",
        DeliveryKind.Delayed => "delayed",
        DeliveryKind.Delivered => "delivered",
        DeliveryKind.Relayed => "relayed",
    };

    void Part(string boundary) => Line($"--{boundary}");

    void Line(string line) => text.Append(line).Append("\r\n");
}
