using System.Text;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Client;

namespace Postern.Tests.Mail.Smtp.Client;

public sealed class CommandsTests
{
    const SmtpExtensions All = SmtpExtensions.Dsn | SmtpExtensions.Size | SmtpExtensions.SmtpUtf8 | SmtpExtensions.EightBitMime | SmtpExtensions.RequireTls;

    [Fact]
    public void Parameters_are_written_where_they_are_offered()
    {
        var from = new MailFrom(new EmailAddress("a", "example.org"))
        {
            Body = BodyKind.EightBitMime,
            SmtpUtf8 = true,
            RequireTls = true,
            Return = DsnReturn.Headers,
            EnvelopeId = "id+1=2 3",
        };

        Assert.Equal(
            "MAIL FROM:<a@example.org> SIZE=42 BODY=8BITMIME SMTPUTF8 REQUIRETLS RET=HDRS ENVID=id+2B1+3D2+203\r\n",
            Written(to => Commands.Mail(to, from, 42, All)));
        Assert.Equal(
            "MAIL FROM:<> SIZE=42\r\n",
            Written(to => Commands.Mail(to, new MailFrom(null), 42, All)));
        Assert.Equal(
            "MAIL FROM:<a@example.org>\r\n",
            Written(to => Commands.Mail(to, new MailFrom(from.Address) { Return = DsnReturn.Full, EnvelopeId = "x" }, 42, SmtpExtensions.None)));
    }

    [Theory]
    [InlineData(DsnNotify.Unspecified, null, "")]
    [InlineData(DsnNotify.Never, null, " NOTIFY=NEVER")]
    [InlineData(DsnNotify.Success | DsnNotify.Delay, null, " NOTIFY=SUCCESS,DELAY")]
    [InlineData(DsnNotify.Failure, "rfc822;a+b@example.org", " NOTIFY=FAILURE ORCPT=rfc822;a+2Bb@example.org")]
    [InlineData(DsnNotify.Unspecified, "utf-8;ö@example.org", " ORCPT=utf-8;\\x{F6}@example.org")]
    [InlineData(DsnNotify.Unspecified, "rfc822;ö@example.org", "")]
    [InlineData(DsnNotify.Unspecified, "x y;a\r\nRSET", "")]
    [InlineData(DsnNotify.Unspecified, "rfc822;a\r\nRSET", " ORCPT=rfc822;a+0D+0ARSET")]
    public void Delivery_wishes_are_written_as_xtext(DsnNotify notify, string? original, string parameters) =>
        Assert.Equal(
            $"RCPT TO:<b@example.net>{parameters}\r\n",
            Written(to => Commands.Rcpt(to, new RcptTo(new("b", "example.net")) { Notify = notify, OriginalRecipient = original }, All)));

    [Theory]
    [InlineData("b", "bücher.example", SmtpExtensions.None, "<b@xn--bcher-kva.example>")]
    [InlineData("b", "bücher.example", SmtpExtensions.SmtpUtf8, "<b@bücher.example>")]
    [InlineData("\"b c\\\"d\"", "example.net", SmtpExtensions.None, "<\"b c\\\"d\"@example.net>")]
    [InlineData("b", "[IPv6:2001:db8::1]", SmtpExtensions.None, "<b@[IPv6:2001:db8::1]>")]
    public void An_address_is_written_as_the_server_can_read_it(string local, string domain, SmtpExtensions offered, string path) =>
        Assert.Equal($"RCPT TO:{path}\r\n", Written(to => Commands.Rcpt(to, new RcptTo(new(local, domain)), offered)));

    [Theory]
    [InlineData("a\r\nDATA", "example.net")]
    [InlineData("a> SIZE=1", "example.net")]
    [InlineData("\"a\"b\"", "example.net")]
    [InlineData("\"a\\\"", "example.net")]
    [InlineData("\"", "example.net")]
    [InlineData("a\u0085", "example.net")]
    [InlineData("", "example.net")]
    [InlineData("a", "")]
    [InlineData("a", "example.net> X")]
    [InlineData("a", "example.net\r\nDATA")]
    public void What_could_end_a_command_is_never_written(string local, string domain) =>
        Assert.Throws<ArgumentException>(() => Written(to => Commands.Rcpt(to, new RcptTo(new(local, domain)), SmtpExtensions.SmtpUtf8)));

    static string Written(Action<Outgoing> write)
    {
        using var to = new Outgoing();
        write(to);
        return Encoding.UTF8.GetString(to.Written.Span);
    }
}
