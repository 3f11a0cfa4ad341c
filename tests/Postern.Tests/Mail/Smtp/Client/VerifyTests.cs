using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Client;

namespace Postern.Tests.Mail.Smtp.Client;

public sealed class VerifyTests
{
    [Fact]
    public async Task An_address_is_asked_for_without_a_message_and_the_next_transaction_begins_anew()
    {
        await using var server = ScriptedServer.Greeting("PIPELINING SIZE=1000", async s =>
        {
            await s.Answer("250 ok");
            await s.Answer("250 ok");
            await s.Answer("250 reset", "250 ok", "550 5.1.1 nobody");
            await s.Drain();
        });
        await using var connection = await Sending.Open(server);

        var taken = await connection.Verify(Sending.Address("ann@example.net"), Sending.Stop);
        var refused = await connection.Verify(Sending.Address("bob@example.net"), Sending.Stop);

        Assert.IsType<VerifyAnswer.Taken>(taken);
        Assert.Equal(new VerifyAnswer.Refused(SmtpStep.Rcpt, new SmtpReply(550, "5.1.1", "nobody")), refused);
        Assert.True(connection.IsUsable);
        Assert.EndsWith(
            "MAIL FROM:<> SIZE=0\r\nRCPT TO:<ann@example.net>\r\nRSET\r\nMAIL FROM:<> SIZE=0\r\nRCPT TO:<bob@example.net>\r\n", server.Heard, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("421 4.3.2 bye")]
    [InlineData("nonsense")]
    public async Task A_server_that_leaves_or_talks_nonsense_is_not_asked_again_on_this_connection(string reply)
    {
        await using var server = ScriptedServer.Greeting("PIPELINING", async s =>
        {
            await s.Answer("250 ok", reply);
            await s.Drain();
        });
        await using var connection = await Sending.Open(server);

        var answer = await connection.Verify(Sending.Address("ann@example.net"), Sending.Stop);

        Assert.IsNotType<VerifyAnswer.Taken>(answer);
        Assert.False(connection.IsUsable);
    }

    [Fact]
    public async Task An_address_in_UTF_8_needs_a_server_that_knows_such()
    {
        await using var server = ScriptedServer.Greeting("PIPELINING", s => s.Drain());
        await using var connection = await Sending.Open(server);

        Assert.Equal(new VerifyAnswer.Unsupported(MissingExtension.SmtpUtf8), await connection.Verify(Sending.Address("jörg@example.net"), Sending.Stop));
    }
}
