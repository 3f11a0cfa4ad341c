using System.Net;

namespace Postern.Scenarios.Peers;

/// <summary>aiosmtpd with STARTTLS and AUTH: shows that a client can log in somewhere before it is let loose on the gateway.</summary>
public sealed class SubmissionServer : IAsyncDisposable
{
    const int Port = 21487;

    readonly PeerProcess process;

    SubmissionServer(PeerProcess process, IPEndPoint smtp) => (this.process, Smtp) = (process, smtp);

    public IPEndPoint Smtp { get; }

    /// <summary>One line a message: login, sender, octets.</summary>
    public string Taken => process.StandardOutput;

    public static async Task<SubmissionServer> Start(Login login, ServerCertificate certificate, CancellationToken ct)
    {
        var smtp = new IPEndPoint(Loopback.Next(), Port);
        // Debian's Python has Debian's modules; another one on the PATH may not.
        const string python = "/usr/bin/python3";
        var there = await PeerProcess.Run(python, ["-c", "import aiosmtpd"], ct);
        if (there.ExitCode != 0) throw new PeerAbsentException("python3-aiosmtpd is not installed (./postern test installs it)");

        var server = new SubmissionServer(
            PeerProcess.Start(
                python,
                [Interop.File("aiosmtpd/serve.py"), smtp.Address.ToString(), $"{smtp.Port}", certificate.Chain, certificate.Key, login.User, login.Password]),
            smtp);
        return await Waiting.UntilOpen(server, smtp, server.process, ct);
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
