using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Postern.Scenarios.Peers;

/// <summary>Somebody who encrypts with GnuPG's S/MIME program, and trusts the authority that he is told.</summary>
public sealed class GpgsmPerson : IAsyncDisposable
{
    readonly TempFolder folder = new();

    public GpgsmPerson() => Directory.CreateDirectory(folder["home"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>An entity with these words, encrypted to a certificate.</summary>
    public async Task<string> Encrypt(string to, string certificate, string authority, string words, CancellationToken ct)
    {
        using var root = X509Certificate2.CreateFromPem(authority);
        var fingerprint = root.GetCertHashString(HashAlgorithmName.SHA1);
        folder.Write("home/trustlist.txt", string.Join(':', fingerprint.Chunk(2).Select(pair => new string(pair))) + " S relax\n");
        await Gpgsm(["--import", folder.Write("root.pem", authority)], ct);
        await Gpgsm(["--import", folder.Write("to.pem", certificate)], ct);
        await Gpgsm(["--base64", "--output", folder["sealed"], "--recipient", $"<{to}>", "--encrypt", folder.Write("entity", $"Content-Type: text/plain\r\n\r\n{words}\r\n")], ct);
        var sealedText = await File.ReadAllTextAsync(folder["sealed"], Encoding.ASCII, ct);
        var body = string.Concat(sealedText.Split('\n').Where(line => !line.StartsWith("-----", StringComparison.Ordinal)).Select(line => line.TrimEnd() + "\r\n"));
        return $"MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}";
    }

    public async ValueTask DisposeAsync()
    {
        await PeerProcess.Run(Installed.Program("gpgconf"), ["--homedir", folder["home"], "--kill", "all"], CancellationToken.None);
        folder.Dispose();
    }

    async Task Gpgsm(string[] arguments, CancellationToken ct)
    {
        var ended = await PeerProcess.Run(Installed.Program("gpgsm"), ["--homedir", folder["home"], "--batch", "--yes", "--disable-crl-checks", .. arguments], ct);
        if (ended.ExitCode != 0) throw new InvalidOperationException($"gpgsm: {ended.Output}");
    }
}
