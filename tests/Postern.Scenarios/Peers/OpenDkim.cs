using System.Security.Cryptography;

namespace Postern.Scenarios.Peers;

/// <summary>OpenDKIM as a milter on a local socket, signing with RSA-2048 as it is usually set up.</summary>
public sealed class OpenDkim : IAsyncDisposable
{
    const string Selector = "s1";

    readonly TempFolder folder = new();
    readonly PeerProcess process;

    OpenDkim(string domain)
    {
        using var rsa = RSA.Create(2048);
        Key = rsa.ExportRSAPrivateKeyPem();
        Record = ($"{Selector}._domainkey.{domain}", $"v=DKIM1; k=rsa; p={Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())}");
        folder.OpenFolder("run");
        process = PeerProcess.Start(Installed.Program("opendkim"), ["-f", "-x", folder.Write("opendkim.conf", $"""
            Mode s
            Domain {domain}
            Selector {Selector}
            KeyFile {folder.Write("key.pem", Key)}
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

    /// <summary>The private key, in PEM.</summary>
    public string Key { get; }

    /// <summary>Name and text of its record.</summary>
    public (string Name, string Text) Record { get; }

    /// <summary>The record as a line of a zone.</summary>
    public string ZoneLine => $"{Record.Name}. TXT {string.Join(' ', Record.Text.Chunk(255).Select(piece => $"\"{new string(piece)}\""))}";

    public static async Task<OpenDkim> Start(string domain, CancellationToken ct)
    {
        var milter = new OpenDkim(domain);
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
