using System.Security.Cryptography;
using Postern.Scenarios.Peers;

namespace Postern.Bench.Relay;

/// <summary>OpenDKIM as a milter on a local socket, signing with RSA-2048 as it is usually set up.</summary>
public sealed class OpenDkim : IAsyncDisposable
{
    readonly TempFolder folder = new();
    readonly PeerProcess process;

    OpenDkim()
    {
        using var rsa = RSA.Create(2048);
        folder.OpenFolder("run");
        process = PeerProcess.Start(Installed.Program("opendkim"), ["-f", "-x", folder.Write("opendkim.conf", $"""
            Mode s
            Domain clinic.example
            Selector s1
            KeyFile {folder.Write("key.pem", rsa.ExportRSAPrivateKeyPem())}
            RequireSafeKeys no
            Canonicalization relaxed/relaxed
            OversignHeaders From
            InternalHosts 127.0.0.0/8
            Socket local:{Socket}
            UMask 000
            Syslog no

            """)]);
    }

    public string Socket => folder["run/opendkim.sock"];

    public int ProcessId => process.Id;

    public static async Task<OpenDkim> Start(CancellationToken ct)
    {
        var milter = new OpenDkim();
        if (await Waiting.Until(() => milter.process.HasExited || File.Exists(milter.Socket), Waiting.StartMax, ct) && !milter.process.HasExited) return milter;

        var said = milter.process.Output;
        await milter.DisposeAsync();
        throw new InvalidOperationException($"opendkim did not start: {said}");
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }
}
