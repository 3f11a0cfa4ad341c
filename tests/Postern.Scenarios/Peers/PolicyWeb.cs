using System.Net;

namespace Postern.Scenarios.Peers;

/// <summary>The policy host of a domain (RFC 8461 §3.3): one file over HTTPS, given out by Python's own web server, in whatever manner a story asks for.</summary>
public sealed class PolicyWeb : IAsyncDisposable
{
    readonly TempFolder folder;
    readonly PeerProcess process;
    bool isGone;

    PolicyWeb(TempFolder folder, PeerProcess process, IPEndPoint web) => (this.folder, this.process, Web) = (folder, process, web);

    public IPEndPoint Web { get; }

    /// <summary>What it was asked for, one line each.</summary>
    public string Log => process.Output;

    public static async Task<PolicyWeb> Of(string domain, Certificates certificates, CancellationToken ct, Flaw flaw = Flaw.None)
    {
        var folder = new TempFolder();
        var certificate = certificates.For($"mta-sts.{domain}", flaw);
        var web = new IPEndPoint(Loopback.Next(), 443);
        folder.Write("manner", "good");
        var process = PeerProcess.Start(
            "/usr/bin/python3", ["-u", Interop.File("mta-sts/serve.py"), web.Address.ToString(), $"{web.Port}", certificate.Chain, certificate.Key, folder.Path]);
        return await Waiting.UntilOpen(new PolicyWeb(folder, process, web), web, process, ct);
    }

    /// <summary>Gives this policy from now on.</summary>
    public void Publish(string mode, string mx, int maxAge = 604_800) => folder.Write("policy", $"version: STSv1\r\nmode: {mode}\r\nmx: {mx}\r\nmax_age: {maxAge}\r\n");

    /// <summary>One of those that <c>serve.py</c> names.</summary>
    public void Behave(string manner) => folder.Write("manner", manner);

    /// <summary>Also in the middle of a story.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isGone) return;
        isGone = true;
        await process.DisposeAsync();
        folder.Dispose();
    }
}
