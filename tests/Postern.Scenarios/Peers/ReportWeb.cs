using System.Net;

namespace Postern.Scenarios.Peers;

/// <summary>A web host that takes reports about TLS by POST (RFC 8460 §5.4), on Python's own web server.</summary>
public sealed class ReportWeb : IAsyncDisposable
{
    readonly TempFolder folder;
    readonly PeerProcess process;

    ReportWeb(TempFolder folder, PeerProcess process, IPEndPoint web) => (this.folder, this.process, Web) = (folder, process, web);

    public IPEndPoint Web { get; }

    public int Count => Directory.GetFiles(folder.Path, "report-*").Length;

    /// <summary>Where the report with this number is, from 1.</summary>
    public string Report(int number) => folder[$"report-{number}"];

    /// <summary>Its media type.</summary>
    public string Type(int number) => File.ReadAllText(folder[$"type-{number}"]);

    public static async Task<ReportWeb> Of(string name, Certificates certificates, CancellationToken ct)
    {
        var folder = new TempFolder();
        var certificate = certificates.For(name);
        var web = new IPEndPoint(Loopback.Next(), 443);
        var process = PeerProcess.Start(
            "/usr/bin/python3", ["-u", Interop.File("tlsrpt/serve.py"), web.Address.ToString(), $"{web.Port}", certificate.Chain, certificate.Key, folder.Path]);
        return await Waiting.UntilOpen(new ReportWeb(folder, process, web), web, process, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }
}
