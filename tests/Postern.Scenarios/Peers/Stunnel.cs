using System.Net;

namespace Postern.Scenarios.Peers;

/// <summary>A TLS front with STARTTLS for a mail server that has none.</summary>
public sealed class Stunnel : IAsyncDisposable
{
    readonly TempFolder folder;
    readonly PeerProcess process;

    Stunnel(TempFolder folder, PeerProcess process) => (this.folder, this.process) = (folder, process);

    /// <summary>Speaks STARTTLS on <paramref name="listen"/> and plain SMTP to <paramref name="behind"/>.</summary>
    public static async Task<Stunnel> Smtp(IReadOnlyList<IPEndPoint> listen, IPEndPoint behind, ServerCertificate certificate, CancellationToken ct)
    {
        var folder = new TempFolder();
        var services = listen.Select((where, number) => $"""
            [smtp{number}]
            accept = {where}
            connect = {behind}
            protocol = smtp
            """);
        var settings = folder.Write("stunnel.conf", $"""
            foreground = yes
            pid =
            debug = 3
            cert = {certificate.Chain}
            key = {certificate.Key}
            {string.Join('\n', services)}

            """);

        var front = new Stunnel(folder, PeerProcess.Start(Installed.Program("stunnel4"), [settings]));
        return await Waiting.UntilOpen(front, listen[^1], front.process, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }
}
