using System.Text;
using Postern.Mail.Addresses;
using Postern.Mail.Dsn;
using Postern.Mail.Smtp;

namespace Postern.Tests.Mail.Dsn;

public sealed class DeliveryReportTests
{
    static readonly DateTimeOffset Noon = new(2030, 5, 6, 12, 0, 0, TimeSpan.Zero);

    static readonly DeliveryReport Failed = new()
    {
        ReportingServer = "gw.example.org",
        Postmaster = new("postmaster", "example.org"),
        Sender = new("sender", "example.org"),
        Kind = DeliveryKind.Failed,
        MessageId = "<r1@gw.example.org>",
        Date = Noon.AddHours(1),
        Arrived = Noon,
        EnvelopeId = "QQ314159",
        OriginalMessageId = "<m1@example.org>",
        OriginalDate = "Mon, 6 May 2030 11:59:58 +0000",
        Recipients =
        [
            new(new("nobody", "example.net"), "5.1.1")
            {
                OriginalRecipient = "rfc822;nobody@example.net",
                Reason = "There is no such mailbox.",
                RemoteServer = "mx.example.net",
                Reply = new(550, "5.1.1", "no such user\nreally"),
                LastAttempt = Noon,
            },
        ],
    };

    [Fact]
    public void A_failure_is_said_to_people_and_to_programs()
    {
        var text = Text(Failed);

        Assert.Contains("Content-Type: multipart/report; report-type=delivery-status;", text, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-replied\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Your message could not be delivered to:\r\n\r\n  nobody@example.net\r\n    There is no such mailbox.\r\n", text, StringComparison.Ordinal);
        Assert.Contains("""
            Original-Envelope-Id: QQ314159
            Reporting-MTA: dns; gw.example.org
            Arrival-Date: Mon, 06 May 2030 12:00:00 +0000

            Original-Recipient: rfc822; nobody@example.net
            Final-Recipient: rfc822; nobody@example.net
            Action: failed
            Status: 5.1.1
            Remote-MTA: dns; mx.example.net
            Diagnostic-Code: smtp; 550 5.1.1 no such user really
            Last-Attempt-Date: Mon, 06 May 2030 12:00:00 +0000
            """.ReplaceLineEndings("\r\n"), text, StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <m1@example.org>\r\nDate: Mon, 6 May 2030 11:59:58 +0000\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotMatch("\r(?!\n)|(?<!\r)\n", text);
    }

    [Fact]
    public void Nothing_of_a_value_can_open_another_field()
    {
        var hostile = "x\r\nBcc: a@example.net\u2028\u0085\u001b";
        var text = Text(Failed with
        {
            EnvelopeId = hostile,
            OriginalMessageId = $"<{hostile}>",
            OriginalDate = hostile,
            Recipients = [new(new(hostile, hostile), hostile) { OriginalRecipient = "rfc822;" + hostile, RemoteServer = hostile, Reason = hostile, Reply = new(550, hostile, hostile) }],
        });

        Assert.DoesNotContain("\nBcc", text, StringComparison.Ordinal);
        Assert.Contains("Status: 5.0.0\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("In-Reply-To", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_UTF8_recipient_is_named_in_ASCII()
    {
        var text = Text(Failed with { Recipients = [new(new("börse", "example.net"), "5.1.1") { OriginalRecipient = "utf-8;börse@example.net" }] });

        Assert.Contains("Final-Recipient: utf-8; b\\x{F6}rse@example.net\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Original-Recipient: utf-8; b\\x{F6}rse@example.net\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Content-Transfer-Encoding: base64\r\n", text, StringComparison.Ordinal);
        Assert.True(Ascii.IsValid(text));
    }

    [Fact]
    public void A_report_travels_from_nobody_and_is_not_reported_on()
    {
        Assert.Null(Failed.Envelope.From.Address);
        Assert.Equal(new RcptTo(new EmailAddress("sender", "example.org")) { Notify = DsnNotify.Never }, Assert.Single(Failed.Envelope.Recipients));
    }

    [Theory]
    [InlineData(DsnNotify.Unspecified, true, true, false)]
    [InlineData(DsnNotify.Never, false, false, false)]
    [InlineData(DsnNotify.Success, false, false, true)]
    [InlineData(DsnNotify.Failure, true, false, false)]
    [InlineData(DsnNotify.Delay | DsnNotify.Success, false, true, true)]
    public void A_report_is_owed_as_NOTIFY_asks_and_never_to_nobody(DsnNotify notify, bool failed, bool delayed, bool delivered)
    {
        var recipient = new RcptTo(new("a", "example.net")) { Notify = notify };
        var sender = new MailFrom(new EmailAddress("b", "example.org"));

        Assert.Equal(failed, DeliveryReport.IsOwed(sender, recipient, DeliveryKind.Failed));
        Assert.Equal(delayed, DeliveryReport.IsOwed(sender, recipient, DeliveryKind.Delayed));
        Assert.Equal(delivered, DeliveryReport.IsOwed(sender, recipient, DeliveryKind.Delivered));
        Assert.All(Enum.GetValues<DeliveryKind>(), kind => Assert.False(DeliveryReport.IsOwed(new MailFrom(null), recipient, kind)));
    }

    static string Text(DeliveryReport report) => Encoding.UTF8.GetString(report.Build());
}
