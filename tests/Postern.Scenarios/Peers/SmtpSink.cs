using System.Globalization;
using System.Net;
using System.Text;

namespace Postern.Scenarios.Peers;

/// <summary>Postfix's own test sink: takes every message at great speed and throws it away, without TLS. Counts what it took.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    /// <summary>Its counters are one line of at most this many octets, ended by CR and written again after each message.</summary>
    const int CountersLength = 256;

    readonly TempFolder folder;
    readonly PeerProcess process;

    SmtpSink(TempFolder folder, PeerProcess process, IPEndPoint smtp) => (this.folder, this.process, Smtp) = (folder, process, smtp);

    public IPEndPoint Smtp { get; }

    /// <summary>Messages taken since the start.</summary>
    public int Count
    {
        get
        {
            using var file = File.OpenRead(folder["counters"]);
            file.Seek(-Math.Min(CountersLength, file.Length), SeekOrigin.End);
            Span<byte> tail = stackalloc byte[CountersLength];
            var text = Encoding.ASCII.GetString(tail[..file.Read(tail)]);

            // "sess=5 quit=5 mesg=5" and CR; the last one may be half written.
            var end = text.LastIndexOf('\r');
            var start = end < 0 ? -1 : text.LastIndexOf("mesg=", end, StringComparison.Ordinal);
            return start < 0 ? 0 : int.Parse(text[(start + "mesg=".Length)..end], CultureInfo.InvariantCulture);
        }
    }

    public static async Task<SmtpSink> Start(IPEndPoint smtp, CancellationToken ct)
    {
        var folder = new TempFolder();
        // To a file and not through us: reading a line for each message would cost what is being measured.
        var process = PeerProcess.Start(
            "/bin/sh", ["-c", "exec \"$0\" -u postfix -m 5000 -c \"$1\" 1000 > \"$2\"", Installed.Program("smtp-sink"), smtp.ToString(), folder["counters"]]);
        return await Waiting.UntilOpen(new SmtpSink(folder, process, smtp), smtp, process, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }
}
