using System.Net;

namespace Postern.Scenarios.Peers;

/// <summary>A policy host of MTA-STS: one file over HTTPS, given out by Python's own web server.</summary>
public sealed class StsHost : IAsyncDisposable
{
    readonly TempFolder folder;
    readonly PeerProcess process;

    StsHost(TempFolder folder, PeerProcess process, IPEndPoint web) => (this.folder, this.process, Web) = (folder, process, web);

    public IPEndPoint Web { get; }

    /// <summary>Serves <paramref name="policy"/> under <c>mta-sts.DOMAIN</c>.</summary>
    public static async Task<StsHost> Of(string domain, string policy, Certificates certificates, CancellationToken ct)
    {
        var folder = new TempFolder();
        Directory.CreateDirectory(folder[".well-known"]);
        folder.Write(".well-known/mta-sts.txt", policy);
        var certificate = certificates.For($"mta-sts.{domain}");
        var web = new IPEndPoint(Loopback.Next(), 443);
        var process = PeerProcess.Start("/usr/bin/python3", ["-u", Interop.File("wkd/serve.py"), web.Address.ToString(), $"{web.Port}", certificate.Chain, certificate.Key, folder.Path]);
        return await Waiting.UntilOpen(new StsHost(folder, process, web), web, process, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }
}
