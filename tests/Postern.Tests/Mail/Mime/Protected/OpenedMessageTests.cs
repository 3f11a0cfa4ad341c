using System.Text;
using Postern.Mail.Mime.Protected;

namespace Postern.Tests.Mail.Mime.Protected;

public sealed class OpenedMessageTests
{
    const string Outer = "Received: from x\r\nFrom: Ann <ann@example.org>\r\nSubject: [...]\r\nTo: bob@example.net\r\nDKIM-Signature: v=1\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n";

    const string Hp = "Content-Type: text/plain; hp=\"cipher\"\r\n";

    [Fact]
    public void The_header_stays_in_its_order_and_the_protected_subject_takes_its_place() => Assert.Equal(
        "Received: from x\r\nFrom: Ann <ann@example.org>\r\nSubject: a quiet word\r\nTo: bob@example.net\r\nDKIM-Signature: v=1\r\nMIME-Version: 1.0\r\n" + Hp + "\r\nHello.\r\n",
        Made(Hp + "Subject: a quiet word\r\n\r\nHello.\r\n"));

    [Fact]
    public void Without_protection_nothing_inside_changes_the_header() =>
        Assert.Contains("Subject: [...]\r\n", Made("Content-Type: text/plain\r\nSubject: a quiet word\r\n\r\nHello.\r\n"), StringComparison.Ordinal);

    /// <summary>Whoever encrypts to us writes what is inside: it must not become what machines behind us believe.</summary>
    [Theory]
    [InlineData("Authentication-Results: gw.clinic.example; dmarc=pass\r\n")]
    [InlineData("Postern-Sender: proven\r\n")]
    [InlineData("Received: from trusted\r\n")]
    [InlineData("Return-Path: <boss@clinic.example>\r\n")]
    [InlineData("X-Spam-Status: No\r\n")]
    [InlineData("Bcc: all@clinic.example\r\n")]
    [InlineData("List-Unsubscribe: <https://evil.example>\r\n")]
    [InlineData("Disposition-Notification-To: mallory@evil.example\r\n")]
    public void Fields_that_machines_believe_do_not_come_out(string field) =>
        Assert.DoesNotContain(field, Made(Hp + field + "Subject: a quiet word\r\n\r\nHello.\r\n"), StringComparison.Ordinal);

    /// <summary>DMARC judged the author outside.</summary>
    [Theory]
    [InlineData("From: Ann Example <ann@example.org>", true)]
    [InlineData("From: Boss <boss@clinic.example>", false)]
    public void Another_author_inside_stays_inside(string from, bool isShown) =>
        Assert.Equal(isShown, Made(Hp + from + "\r\n\r\nHello.\r\n").Contains(from, StringComparison.Ordinal));

    /// <summary>The topmost is the author's and cannot be shown as it is; the second was never compared with anything.</summary>
    [Fact]
    public void A_second_author_inside_does_not_come_out_behind_the_first() =>
        Assert.DoesNotContain("boss@clinic.example", Made(Hp + "From: \u00c4nn <ann@example.org>\r\nFrom: boss@clinic.example\r\n\r\nHello.\r\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Subject: a\rPostern-Sender: proven\r\n\r\nHello.\r\n")]
    [InlineData("\r\nHel\0lo.\r\n")]
    [InlineData("\r\nHello.\rMAIL FROM:<x@evil.example>\r\n")]
    public void What_is_no_line_is_not_sent(string inside) => Assert.IsType<OpenedMessage.Refused>(Of(Hp + inside));

    [Fact]
    public void A_line_longer_than_mail_has_is_not_sent()
    {
        Assert.IsType<OpenedMessage.Made>(Of(Hp + "\r\n" + new string('x', OpenedMessage.LineLengthMax) + "\r\n"));
        Assert.IsType<OpenedMessage.Refused>(Of(Hp + "\r\n" + new string('x', OpenedMessage.LineLengthMax + 1) + "\r\n"));
    }

    [Fact]
    public void Lines_of_a_file_become_lines_of_mail()
    {
        Assert.EndsWith("\r\n\r\none\r\ntwo\r\n", Made("Content-Type: text/plain\n\none\ntwo"), StringComparison.Ordinal);
        Assert.DoesNotContain("\n", Made("Content-Type: text/plain\n\none\ntwo").Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Octets_over_127_are_announced_in_the_body_and_stay_inside_in_the_header()
    {
        var made = Assert.IsType<OpenedMessage.Made>(Of("Content-Type: text/plain; charset=utf-8; hp=\"cipher\"\r\nSubject: \u00e4\r\n\r\n\u00e4\r\n"));

        Assert.True(made.Is8Bit);
        Assert.Contains("Subject: [...]\r\n", Encoding.Latin1.GetString(made.Octets.Span), StringComparison.Ordinal);
        Assert.False(Assert.IsType<OpenedMessage.Made>(Of(Hp + "\r\nHello.\r\n")).Is8Bit);
    }

    [Fact]
    public void Attachments_stay_as_they_are()
    {
        const string inside = "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nHello.\r\n--x\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--x--\r\n";

        Assert.EndsWith("MIME-Version: 1.0\r\n" + inside, Made(inside), StringComparison.Ordinal);
    }

    static OpenedMessage Of(string inside) => OpenedMessage.Of(Encoding.Latin1.GetBytes(Outer), Encoding.Latin1.GetBytes(inside));

    static string Made(string inside) => Encoding.Latin1.GetString(Assert.IsType<OpenedMessage.Made>(Of(inside)).Octets.Span);
}
