using System.IO.Pipelines;
using System.Net;
using System.Text;
using Postern.Mail.Smtp.Server;
using Postern.Tests.Flow;

namespace Postern.Tests.Mail.Smtp.Server;

/// <summary>Clients that send an octet now and then, to hold sessions that others need. Virtual time.</summary>
public sealed class Slow_loris
{
    const string Start = "EHLO t\r\nMAIL FROM:<a@t>\r\nRCPT TO:<b@t>\r\n";

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    static readonly SmtpServerOptions Options = Dialogue.Options;

    [Theory]
    [InlineData("")]
    [InlineData("EHLO t\r\n")]
    public async Task A_command_line_that_drips_is_cut_off_after_the_time_of_one_line(string before)
    {
        var (lived, said) = await Drip(before, 1, Pause);

        Assert.InRange(lived, Options.LineTimeout, Options.LineTimeout + Pause);
        Assert.EndsWith("421 4.4.2 waited too long\r\n", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"{Start}DATA\r\n")]
    [InlineData($"{Start}BDAT 100000 LAST\r\n")]
    public async Task A_message_that_drips_is_cut_off_after_the_time_of_one_silence(string before)
    {
        var (lived, said) = await Drip(before, 1, Pause);

        Assert.InRange(lived, Options.DataTimeout, Options.DataTimeout + Pause);
        Assert.EndsWith("421 4.4.2 waited too long\r\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_over_a_slow_line_has_its_hour()
    {
        var (lived, _) = await Drip($"{Start}DATA\r\n", 2 * Options.DataRateMin * (int)Pause.TotalSeconds, Pause);

        Assert.InRange(lived, Options.MessageTimeout, Options.MessageTimeout + Pause);
    }

    [Fact]
    public async Task A_pause_as_long_as_the_RFC_allows_costs_nothing()
    {
        var (lived, _) = await Drip($"{Start}DATA\r\n", 100_000, Options.DataTimeout - TimeSpan.FromSeconds(1));

        Assert.InRange(lived, Options.MessageTimeout, Options.MessageTimeout + Options.DataTimeout);
    }

    /// <summary>Sends <paramref name="before"/> at once, then some octets after each pause, until the server has had enough.</summary>
    static async Task<(TimeSpan Lived, string Said)> Drip(string before, int octets, TimeSpan pause)
    {
        var clock = new ManualClock();
        var (input, output) = (Inline(), Inline());
        var session = SmtpSession.Run(
            new Transport(input.Reader, output.Writer), new(new(IPAddress.Loopback, 40000)), new RecordingDoor(Options), clock, CancellationToken.None);
        await input.Writer.WriteAsync(Encoding.ASCII.GetBytes(before), TestContext.Current.CancellationToken);

        var lived = TimeSpan.Zero;
        while (!session.IsCompleted && lived < TimeSpan.FromDays(1))
        {
            await input.Writer.WriteAsync(Encoding.ASCII.GetBytes(new string('x', octets)), TestContext.Current.CancellationToken);
            clock.Advance(pause);
            lived += pause;
        }

        await session;
        await output.Writer.CompleteAsync();
        using var said = new MemoryStream();
        await output.Reader.CopyToAsync(said, TestContext.Current.CancellationToken);
        return (lived, Encoding.ASCII.GetString(said.ToArray()));
    }

    // Everything runs in the thread of the test: when a write returns, the session waits for the next.
    static Pipe Inline() => new(new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false));

    sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
