using System.Net;

namespace Postern.Scenarios.Peers;

/// <summary>Postfix's own test sink: takes every message at great speed and throws it away, without TLS. Counts what it took.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    readonly PeerProcess process;

    SmtpSink(PeerProcess process, IPEndPoint smtp) => (this.process, Smtp) = (process, smtp);

    public IPEndPoint Smtp { get; }

    /// <summary>The process, for who measures what it costs.</summary>
    public int Id => process.Id;

    /// <summary>Starts a sink.</summary>
    /// <param name="smtp">Where it listens.</param>
    /// <param name="ct">Stops waiting for it.</param>
    /// <param name="options">More of its options, such as <c>-h NAME</c>.</param>
    public static async Task<SmtpSink> Start(IPEndPoint smtp, CancellationToken ct, params string[] options)
    {
        var process = PeerProcess.Start(
            Installed.Program("smtp-sink"), ["-u", "postfix", .. options, smtp.ToString(), "1000"]);
        var sink = new SmtpSink(process, smtp);
        await Waiting.UntilOpen(smtp, process, ct);
        return sink;
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
