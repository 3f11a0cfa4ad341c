using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Postern.Flow.Intake;
using Postern.Tests.Mail.Smtp.Server;

namespace Postern.Tests.Flow.Intake;

public sealed class SmtpConnectionHandlerTests
{
    const string Pipelined =
        "EHLO a\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nSubject: x\r\n\r\ny\r\n.\r\nQUIT\r\n";

    [Fact]
    public async Task A_client_that_sent_all_and_closed_its_side_still_hears_every_answer() =>
        Assert.EndsWith("221 2.0.0 bye\r\n", await Talk(Pipelined, closed: true, stops: false), StringComparison.Ordinal);

    [Fact]
    public async Task A_server_that_stops_says_so() =>
        Assert.EndsWith("421 4.3.2 shutting down, try again\r\n", await Talk("EHLO a\r\n", closed: false, stops: true), StringComparison.Ordinal);

    static async Task<string> Talk(string script, bool closed, bool stops)
    {
        var (input, output) = (new Pipe(), new Pipe());
        using var stopping = new CancellationTokenSource();
        var connection = new DefaultConnectionContext("1", new Ends(input.Reader, output.Writer), new Ends(output.Reader, input.Writer))
        {
            RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 40000),
            ConnectionClosed = new CancellationToken(closed),
        };
        var serving = new SmtpConnectionHandler(new RecordingDoor(new() { Hostname = "gw.example.org" }), TimeProvider.System, stopping.Token).OnConnectedAsync(connection);
        await ReadTo(output.Reader, "220 ");
        await input.Writer.WriteAsync(Encoding.ASCII.GetBytes(script));
        if (closed) await input.Writer.CompleteAsync();
        if (stops) await stopping.CancelAsync();

        await serving;
        await output.Writer.CompleteAsync();
        using var said = new MemoryStream();
        await output.Reader.CopyToAsync(said);
        return Encoding.ASCII.GetString(said.ToArray());
    }

    // A client that speaks before the banner is refused, so the script waits for it.
    static async Task ReadTo(PipeReader reader, string banner)
    {
        var read = await reader.ReadAtLeastAsync(banner.Length);
        reader.AdvanceTo(read.Buffer.Start);
    }

    sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
