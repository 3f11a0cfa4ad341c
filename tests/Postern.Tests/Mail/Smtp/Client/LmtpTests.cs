using Postern.Mail.Smtp.Client;

namespace Postern.Tests.Mail.Smtp.Client;

public sealed class LmtpTests
{
    const string Letter = "Subject: x\r\n\r\nhello\r\n";

    static readonly SmtpClientOptions Lmtp = Sending.Options with { Protocol = MailProtocol.Lmtp };

    [Theory]
    [InlineData("PIPELINING ENHANCEDSTATUSCODES 8BITMIME", "DATA")]
    [InlineData("PIPELINING CHUNKING", "BDAT 21 LAST")]
    public async Task A_letter_is_greeted_with_LHLO_and_answered_for_its_recipient(string extensions, string command)
    {
        await using var server = ScriptedServer.Greeting(extensions, async s =>
        {
            Assert.StartsWith("MAIL FROM:<sender@example.org>", await s.Line(), StringComparison.Ordinal);
            Assert.Equal("RCPT TO:<a@example.net>", await s.Line());
            if (command == "DATA") await s.Line();
            await s.Say("250 ok\r\n250 ok\r\n" + (command == "DATA" ? "354 go\r\n" : ""));
            await s.Until(command == "DATA" ? "\r\n.\r\n" : Letter);
            await s.Say("250 2.0.0 <a@example.net> saved\r\n");
            await s.Drain();
        });
        await using var connection = await Sending.Open(server, Lmtp);

        var answer = await connection.Send(Sending.To("a@example.net"), Sending.Content(Letter), Sending.Stop);

        Assert.Equal("2.0.0", Assert.IsType<SendAnswer.Accepted>(answer).Reply.Enhanced);
        Assert.StartsWith("LHLO gw.example.org\r\n", server.Heard, StringComparison.Ordinal);
        Assert.Contains($"\r\n{command}\r\n", server.Heard, StringComparison.Ordinal);
        Assert.DoesNotContain("EHLO", server.Heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_after_the_data_is_that_recipients()
    {
        await using var server = ScriptedServer.Greeting("PIPELINING", async s =>
        {
            await s.Line();
            await s.Line();
            await s.Line();
            await s.Say("250 ok\r\n250 ok\r\n354 go\r\n");
            await s.Until("\r\n.\r\n");
            await s.Say("552 5.2.2 mailbox full\r\n");
            await s.Drain();
        });
        await using var connection = await Sending.Open(server, Lmtp);

        var refused = Assert.IsType<SendAnswer.Refused>(await connection.Send(Sending.To("a@example.net"), Sending.Content(Letter), Sending.Stop));

        Assert.Equal((SmtpStep.Body, 552, "5.2.2"), (refused.Step, refused.Reply.Code, refused.Reply.Enhanced));
    }

    /// <summary>RFC 2033 §4.1: HELO and EHLO are not to be said to an LMTP server, not even when it does not know LHLO.</summary>
    [Fact]
    public async Task A_server_that_does_not_know_LHLO_is_not_greeted_otherwise()
    {
        await using var server = new ScriptedServer(async s =>
        {
            await s.Say("220 mx.example.org\r\n");
            await s.Answer("500 5.5.1 what?");
            await s.Drain();
        });

        var refused = Assert.IsType<ConnectAnswer.Refused>(await SmtpConnection.Connect(server.Address, Lmtp, Sending.Stop));

        Assert.Equal(500, refused.Reply.Code);
        Assert.Equal("LHLO gw.example.org\r\n", server.Heard);
    }

    /// <summary>Of two recipients one could have the message and the other not, and nobody could try again without a double.</summary>
    [Fact]
    public async Task Two_recipients_of_one_transaction_are_a_bug()
    {
        await using var server = ScriptedServer.Greeting("PIPELINING", s => s.Drain());
        await using var connection = await Sending.Open(server, Lmtp);

        await Assert.ThrowsAsync<ArgumentException>(() => connection.Send(Sending.To("a@example.net", "b@example.net"), Sending.Content(Letter), Sending.Stop));
        Assert.DoesNotContain("MAIL", server.Heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_STARTTLS_it_is_LHLO_again()
    {
        await using var server = ScriptedServer.Greeting("STARTTLS", async s =>
        {
            await s.Answer("220 go");
            await s.Secure(Certificates.For("mx.example.org"));
            await s.Greet("PIPELINING");
            await s.Drain();
        });
        await using var connection = await Sending.Open(server, Lmtp);

        Assert.IsType<StartTlsAnswer.Secured>(await connection.StartTls("mx.example.org", Sending.Stop));
        Assert.Equal(2, server.Heard.Split("LHLO gw.example.org").Length - 1);
    }
}
