using System.IO.Pipelines;
using System.Net;
using System.Text;
using Postern.Mail.Smtp.Server;

namespace Postern.Tests.Mail.Smtp.Server;

/// <summary>How a script reaches the session: nothing about a dialogue may depend on it.</summary>
public enum Chunking { Whole, ByLine, ByOctet }

/// <summary>Plays a client's octets into a session over pipes in memory. Everything runs in the caller's thread, so nothing is a matter of time.</summary>
static class Dialogue
{
    public static readonly SmtpServerOptions Options = new() { Hostname = "gw.example.org" };

    public static Task<Heard> Talk(string script, Chunking chunking = Chunking.Whole) => Talk(new RecordingDoor(Options), script, chunking);

    /// <summary>As above; <paramref name="early"/> is there before the banner is due.</summary>
    public static async Task<Heard> Talk(RecordingDoor door, string script, Chunking chunking = Chunking.Whole, string early = "")
    {
        var (input, output) = (Inline(), Inline());
        await input.Writer.WriteAsync(Encoding.Latin1.GetBytes(early));
        var client = new SmtpClientInfo(new(IPAddress.Loopback, 40000));
        var session = SmtpSession.Run(new Transport(input.Reader, output.Writer), client, door, TimeProvider.System, CancellationToken.None);

        foreach (var piece in Cut(Encoding.Latin1.GetBytes(script), chunking))
        {
            if (session.IsCompleted) break;
            await input.Writer.WriteAsync(piece);
        }

        await input.Writer.CompleteAsync();
        await session;
        await output.Writer.CompleteAsync();

        using var said = new MemoryStream();
        await output.Reader.CopyToAsync(said);
        return new(Encoding.Latin1.GetString(said.ToArray()), [.. door.Messages], client);
    }

    static IEnumerable<ReadOnlyMemory<byte>> Cut(ReadOnlyMemory<byte> script, Chunking chunking)
    {
        while (!script.IsEmpty)
        {
            var line = script.Span.IndexOf((byte)'\n') + 1;
            var length = chunking switch
            {
                Chunking.Whole => script.Length,
                Chunking.ByLine => line == 0 ? script.Length : line,
                Chunking.ByOctet => 1,
            };

            yield return script[..length];
            script = script[length..];
        }
    }

    static Pipe Inline() => new(new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false));

    sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

/// <summary>What the session said, and what went through the door.</summary>
sealed record Heard(string Text, IReadOnlyList<Recorded> Messages, SmtpClientInfo Client)
{
    /// <summary>The code of each reply, in order; lines that more lines of the same reply follow are left out.</summary>
    public IReadOnlyList<string> Codes { get; } =
        [.. Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Where(line => line.Length < 4 || line[3] != '-').Select(line => line[..3])];

    public string LastCode => Codes[^1];
}
