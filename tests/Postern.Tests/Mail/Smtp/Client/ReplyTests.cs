using System.Text;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Client;

namespace Postern.Tests.Mail.Smtp.Client;

public sealed class ReplyTests
{
    [Theory]
    [InlineData("250 ok", 250, null, "ok")]
    [InlineData("250", 250, null, "")]
    [InlineData("550 5.7.1 no", 550, "5.7.1", "no")]
    [InlineData("550 4.7.1 of another class", 550, null, "4.7.1 of another class")]
    [InlineData("550-5.1.1 first\n550 5.1.1 second", 550, "5.1.1", "first\nsecond")]
    [InlineData("250 a\tb\u001b[2J", 250, null, "a?b?[2J")]
    public void A_reply_is_read(string lines, int code, string? enhanced, string text)
    {
        var reply = Read(lines);

        Assert.Equal(new SmtpReply(code, enhanced, text), reply);
    }

    [Theory]
    [InlineData("250-a\n550 b")]
    [InlineData("hello")]
    [InlineData("25")]
    [InlineData("250x")]
    [InlineData("150 no such class")]
    [InlineData("650 no such class")]
    [InlineData("")]
    public void What_is_no_reply_is_malformed(string lines) => Assert.Null(Read(lines));

    [Theory]
    [InlineData("250-a\r\n550 b\r\n", "the server's reply is not SMTP")]
    [InlineData("hello\r\n", "the server's reply is not SMTP")]
    public async Task A_server_that_speaks_something_else_is_broken(string said, string reason)
    {
        await using var server = new ScriptedServer(async s =>
        {
            await s.Say(said);
            await s.Drain();
        });

        Assert.Equal(new ConnectAnswer.Broken(SmtpStep.Banner, reason), await SmtpConnection.Connect(server.Address, Sending.Options, Sending.Stop));
    }

    [Theory]
    [InlineData("250-x\r\n", "the server's reply is not SMTP")]
    [InlineData("250-xxxxxxxxxxxxxxxxxxxx", "the server's reply line is too long")]
    public async Task An_endless_reply_ends_at_a_limit(string said, string reason)
    {
        await using var server = new ScriptedServer(async s =>
        {
            while (true) await s.Say(said);
        });

        Assert.Equal(new ConnectAnswer.Broken(SmtpStep.Banner, reason), await SmtpConnection.Connect(server.Address, Sending.Options, Sending.Stop));
    }

    [Fact]
    public async Task A_silent_server_is_left_in_time()
    {
        await using var server = new ScriptedServer(s => s.Drain());
        var options = Sending.Options with { BannerTimeout = TimeSpan.FromMilliseconds(20) };

        Assert.Equal(new ConnectAnswer.Broken(SmtpStep.Banner, "no answer in time"), await SmtpConnection.Connect(server.Address, options, Sending.Stop));
    }

    [Fact]
    public async Task A_busy_banner_is_a_refusal()
    {
        await using var server = new ScriptedServer(s => s.Say("421 4.3.2 later\r\n"));

        var refused = Assert.IsType<ConnectAnswer.Refused>(await SmtpConnection.Connect(server.Address, Sending.Options, Sending.Stop));

        Assert.Equal((SmtpStep.Banner, new SmtpReply(421, "4.3.2", "later")), (refused.Step, refused.Reply));
    }

    [Fact]
    public async Task A_stop_is_an_exception()
    {
        await using var server = new ScriptedServer(s => s.Drain());
        using var stop = new CancellationTokenSource();

        var connecting = SmtpConnection.Connect(server.Address, Sending.Options, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    static SmtpReply? Read(string lines)
    {
        var reply = new ReplyLines(10, keepText: true);
        var progress = ReplyProgress.More;
        foreach (var line in lines.Split('\n')) progress = reply.Add(Encoding.Latin1.GetBytes(line));
        return progress == ReplyProgress.Complete ? reply.Reply : null;
    }
}
