using System.Net;

namespace Postern.Scenarios.Peers;

/// <summary>A web key directory: files over HTTPS, given out by Python's own web server.</summary>
public sealed class WebKeyDirectory : IAsyncDisposable
{
    readonly TempFolder folder;
    readonly PeerProcess process;

    WebKeyDirectory(TempFolder folder, PeerProcess process, IPEndPoint web) => (this.folder, this.process, Web) = (folder, process, web);

    public IPEndPoint Web { get; }

    /// <summary>What it was asked for, one line each.</summary>
    public string Log => process.Output;

    /// <summary>Serves one key at the place that the advanced method names, under <c>openpgpkey.DOMAIN</c>.</summary>
    public static async Task<WebKeyDirectory> Of(string domain, string hash, byte[] key, Certificates certificates, CancellationToken ct)
    {
        var folder = new TempFolder();
        var place = Path.Combine(folder.Path, ".well-known", "openpgpkey", domain, "hu");
        Directory.CreateDirectory(place);
        await File.WriteAllBytesAsync(Path.Combine(place, hash), key, ct);
        var certificate = certificates.For($"openpgpkey.{domain}");
        var web = new IPEndPoint(Loopback.Next(), 443);
        var process = PeerProcess.Start("/usr/bin/python3", ["-u", Interop.File("wkd/serve.py"), web.Address.ToString(), $"{web.Port}", certificate.Chain, certificate.Key, folder.Path]);
        return await Waiting.UntilOpen(new WebKeyDirectory(folder, process, web), web, process, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }
}
