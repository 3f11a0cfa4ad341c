using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postern.Tests.Mail.Tls.Probe;

/// <summary><c>openssl s_server</c> with whatever versions and suites a test wants, on a loopback port of its own.</summary>
sealed class OpensslServer : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("postern-openssl-").FullName;
    readonly Process process;

    /// <param name="arguments">As <c>-tls1 -cipher ALL:@SECLEVEL=0</c>.</param>
    public OpensslServer(string arguments)
    {
        if (!File.Exists("/usr/bin/openssl")) Assert.Skip("openssl is not installed (./postern test installs it)");

        Port = FreePort();
        WriteCertificate();
        var start = new ProcessStartInfo("/usr/bin/openssl", $"s_server -accept 127.0.0.1:{Port} -cert cert.pem -key key.pem {arguments}")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment["OPENSSL_CONF"] = "/dev/null"; // the system's own would forbid the old versions
        process = Process.Start(start)!; // it is there
        Said = "";
        while (process.StandardOutput.ReadLine() is { } line)
        {
            Said += line + "\n";
            if (line.StartsWith("ACCEPT", StringComparison.Ordinal)) return;
        }

        throw new InvalidOperationException($"openssl does not serve: {Said}{process.StandardError.ReadToEnd()}");
    }

    public int Port { get; }

    string Said { get; }

    public async Task<Stream> Connect(CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Port), ct);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    // RSA: the oldest suites know nothing else.
    void WriteCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=mx.example.org", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(80));
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return int.Parse(listener.LocalEndpoint.ToString()!.Split(':')[1], CultureInfo.InvariantCulture); // address:port
    }
}
