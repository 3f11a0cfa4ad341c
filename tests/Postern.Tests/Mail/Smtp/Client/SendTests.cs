using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Client;

namespace Postern.Tests.Mail.Smtp.Client;

public sealed class SendTests
{
    const string Letter = "Subject: x\r\n\r\nhello\r\n";

    [Fact]
    public async Task A_letter_goes_step_by_step_where_nothing_is_offered()
    {
        await using var server = ScriptedServer.Greeting("X-NOTHING", async s =>
        {
            await s.Answer("250 ok", "250 ok", "354 go");
            await s.Until("\r\n.\r\n");
            await s.Say("250 2.0.0 queued as 7\r\n");
            await s.Drain();
        });
        await using var connection = await Sending.Open(server);

        var answer = await connection.Send(Sending.To("a@example.net"), Sending.Content(Letter), Sending.Stop);

        Assert.Equal(new SendAnswer.Accepted(new SmtpReply(250, "2.0.0", "queued as 7")), answer);
        Assert.EndsWith($"MAIL FROM:<sender@example.org>\r\nRCPT TO:<a@example.net>\r\nDATA\r\n{Letter}.\r\n", server.Heard, StringComparison.Ordinal);
        Assert.True(connection.IsUsable);
    }

    [Fact]
    public async Task With_chunking_and_pipelining_a_letter_is_two_writes()
    {
        await using var server = ScriptedServer.Greeting("PIPELINING CHUNKING SIZE=1000", async s =>
        {
            Assert.Equal("MAIL FROM:<sender@example.org> SIZE=21", await s.Line());
            Assert.Equal("RCPT TO:<a@example.net>", await s.Line());
            await s.Say("250 ok\r\n250 ok\r\n");
            Assert.Equal("BDAT 21 LAST\r\n", await s.Until(Letter));
            await s.Say("250 queued\r\n");
            await s.Drain();
        });
        await using var connection = await Sending.Open(server);

        Assert.IsType<SendAnswer.Accepted>(await connection.Send(Sending.To("a@example.net"), Sending.Content(Letter), Sending.Stop));
    }

    [Fact]
    public async Task A_message_with_bare_newlines_never_goes_as_a_chunk()
    {
        await using var server = ScriptedServer.Greeting("PIPELINING CHUNKING", async s =>
        {
            await s.Answer("250 ok", "250 ok", "354 go");
            await s.Until("\r\n.\r\n");
            await s.Say("250 ok\r\n");
        });
        await using var connection = await Sending.Open(server);

        Assert.IsType<SendAnswer.Accepted>(await connection.Send(Sending.To("a@example.net"), Sending.Content("A: b\n\n.c\rd"), Sending.Stop));
        Assert.EndsWith("DATA\r\nA: b\r\n\r\n..c\r\nd\r\n.\r\n", server.Heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task If_one_of_two_recipients_is_refused_nothing_is_sent()
    {
        await using var server = ScriptedServer.Greeting("PIPELINING CHUNKING", async s =>
        {
            await s.Answer("250 ok", "250 ok", "550 5.1.1 nobody of this name");
            Assert.Equal("RSET", await s.Line());
            await s.Say("250 ok\r\n");
            await s.Answer("250 ok", "250 ok", "250 ok");
            await s.Drain();
        });
        await using var connection = await Sending.Open(server);

        var answer = await connection.Send(Sending.To("a@example.net", "b@example.net"), Sending.Content(Letter), Sending.Stop);

        Assert.Equal(new SendAnswer.Refused(SmtpStep.Rcpt, new SmtpReply(550, "5.1.1", "nobody of this name")), answer);
        Assert.DoesNotContain("DATA", server.Heard, StringComparison.Ordinal);
        Assert.True(connection.IsUsable);

        var next = await connection.Send(Sending.To("a@example.net"), Sending.Content(Letter), Sending.Stop);
        Assert.IsType<SendAnswer.Accepted>(next);
    }

    [Fact]
    public async Task A_server_that_wants_a_body_for_nobody_is_left()
    {
        await using var server = ScriptedServer.Greeting("PIPELINING", async s =>
        {
            await s.Answer("250 ok", "550 no", "354 go on");
            await s.Drain();
        });
        await using var connection = await Sending.Open(server);

        var answer = await connection.Send(Sending.To("a@example.net"), Sending.Content(Letter), Sending.Stop);

        Assert.Equal(550, Assert.IsType<SendAnswer.Refused>(answer).Reply.Code);
        Assert.False(connection.IsUsable);
    }

    [Theory]
    [InlineData("PIPELINING", MissingExtension.SmtpUtf8)]
    [InlineData("SMTPUTF8", MissingExtension.EightBitMime)]
    [InlineData("SMTPUTF8 8BITMIME", MissingExtension.RequireTls)]
    [InlineData("SMTPUTF8 8BITMIME REQUIRETLS SIZE=10", MissingExtension.Size)]
    public async Task What_is_needed_and_not_offered_is_not_sent(string offered, MissingExtension missing)
    {
        await using var server = ScriptedServer.Greeting(offered, s => s.Drain());
        await using var connection = await Sending.Open(server);
        var from = new MailFrom(null) { SmtpUtf8 = true, Body = BodyKind.EightBitMime, RequireTls = missing is MissingExtension.RequireTls or MissingExtension.Size };

        var answer = await connection.Send(Sending.To("a@example.net") with { From = from }, Sending.Content(Letter), Sending.Stop);

        Assert.Equal(new SendAnswer.Unsupported(missing), answer);
        Assert.DoesNotContain("MAIL", server.Heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_message_streams_and_arrives_whole()
    {
        var line = new string('x', 70) + "\r\n.dot\r\n";
        var text = string.Concat(Enumerable.Repeat(line, 20_000));
        await using var server = ScriptedServer.Greeting("PIPELINING CHUNKING", async s =>
        {
            await s.Answer("250 ok", "250 ok", "354 go");
            var body = await s.Until("\r\n.\r\n");
            await s.Say(body + "\r\n" == text.Replace("\r\n.", "\r\n..", StringComparison.Ordinal) ? "250 whole\r\n" : "550 not whole\r\n");
        });
        await using var connection = await Sending.Open(server);
        var octets = System.Text.Encoding.ASCII.GetBytes(text);
        var content = new MessageContent(octets.AsMemory(0, 1001), new MemoryStream(octets, 1001, octets.Length - 1001), octets.Length);

        Assert.IsType<SendAnswer.Accepted>(await connection.Send(Sending.To("a@example.net"), content, Sending.Stop));
    }

    [Fact]
    public async Task A_body_that_ends_too_soon_gets_no_end_of_data()
    {
        await using var server = ScriptedServer.Greeting("PIPELINING", async s =>
        {
            await s.Answer("250 ok", "250 ok", "354 go");
            await s.Drain();
        });
        await using var connection = await Sending.Open(server);
        var content = Sending.Content(Letter) with { Length = 1000 };

        await Assert.ThrowsAsync<InvalidDataException>(() => connection.Send(Sending.To("a@example.net"), content, Sending.Stop));

        Assert.False(connection.IsUsable);
        Assert.DoesNotContain("\r\n.\r\n", server.Heard, StringComparison.Ordinal);
    }
}
