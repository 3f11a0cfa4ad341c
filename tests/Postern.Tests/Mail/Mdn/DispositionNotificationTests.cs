using Postern.Mail.Addresses;
using Postern.Mail.Mdn;

namespace Postern.Tests.Mail.Mdn;

public sealed class DispositionNotificationTests
{
    [Fact]
    public void It_says_who_read_what_and_how()
    {
        var fields = new DispositionNotification("gw.clinic.example", "Postern", new EmailAddress("pat", "north.example"), "<m1@clinic.example>").Fields;

        Assert.Equal(
            "Reporting-UA: gw.clinic.example; Postern\r\nFinal-Recipient: rfc822; pat@north.example\r\nOriginal-Message-ID: <m1@clinic.example>\r\n"
            + "Disposition: manual-action/MDN-sent-automatically; displayed\r\n", fields);
    }

    /// <summary>RFC 6533 §3: message/disposition-notification is US-ASCII, and an address that is not is written out.</summary>
    [Theory]
    [InlineData("<a b@clinic.example>")]
    [InlineData("<m1@clinic.example>\r\nDisposition: automatic-action/MDN-sent-automatically; deleted")]
    [InlineData(null)]
    public void What_is_odd_opens_no_line_of_its_own(string? messageId)
    {
        var fields = new DispositionNotification("gw.clinic.example", "Postern", new EmailAddress("zoë", "north.example"), messageId).Fields;

        Assert.Equal(3, fields.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("Final-Recipient: utf-8; zo\\x{EB}@north.example\r\n", fields, StringComparison.Ordinal);
        Assert.True(System.Text.Ascii.IsValid(fields));
    }
}
