using System.Globalization;
using System.Text;
using Postern.Mail.Addresses;

namespace Postern.Flow.Portal;

/// <summary>The shape that both mails of the portal share: one calm page, as text and as HTML, nothing remote, nothing attached.</summary>
/// <remarks>Written here and not by the Mail room's builder, whose boundaries are random: a notice's octets are a function of its fields and nothing else, which a test checks.</remarks>
sealed record PortalMail
{
    public required string Organization { get; init; }
    public required string Domain { get; init; }
    public required EmailAddress Recipient { get; init; }
    public required string Subject { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Left side of the Message-ID; hexadecimal.</summary>
    public required string MessageId { get; init; }
    public required string Text { get; init; }

    /// <summary>Inside of the body element.</summary>
    public required string Html { get; init; }

    public byte[] Write()
    {
        var boundary = $"=_{MessageId}";
        return Encoding.UTF8.GetBytes(
            $"Date: {At.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture)}\r\n" +
            $"From: {EncodedWords.Of($"{Organization} via secure mail")}\r\n <no-reply@{Domain}>\r\n" +
            $"To: <{Recipient}>\r\n" +
            $"Message-ID: <{MessageId}@{Domain}>\r\n" +
            $"Subject: {EncodedWords.Of(Subject)}\r\n" +
            "Auto-Submitted: auto-generated\r\n" + // RFC 3834 §5: nobody's vacation answers this.
            "X-Auto-Response-Suppress: All\r\n" +
            "MIME-Version: 1.0\r\n" +
            $"Content-Type: multipart/alternative; boundary=\"{boundary}\"\r\n\r\n" +
            Part(boundary, "text/plain", Text) +
            Part(boundary, "text/html", Page) +
            $"--{boundary}--\r\n");
    }

    string Page => $"""
        <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>
        <body style="margin:0;padding:24px 16px;background:#f4f7f7;color:#1a2a2e;font:16px/24px -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
        <div style="max-width:480px;margin:0 auto;padding:28px 24px;border-radius:12px;background:#ffffff">
        {Html}
        </div></body></html>
        """;

    static string Part(string boundary, string type, string text) =>
        $"--{boundary}\r\nContent-Type: {type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
        $"{Convert.ToBase64String(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")), Base64FormattingOptions.InsertLineBreaks)}\r\n";
}
