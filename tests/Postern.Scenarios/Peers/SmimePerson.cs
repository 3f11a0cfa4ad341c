using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Postern.Scenarios.Peers;

/// <summary>Somebody with a certificate who reads mail with OpenSSL.</summary>
public sealed class SmimePerson : IAsyncDisposable
{
    readonly TempFolder folder = new();

    /// <param name="address">Whose certificate it is.</param>
    /// <param name="isExpired">It ended yesterday.</param>
    public SmimePerson(string address, bool isExpired = false)
    {
        using var key = RSA.Create(2048);
        var names = new SubjectAlternativeNameBuilder();
        names.AddEmailAddress(address);
        var request = new CertificateRequest($"CN={address}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-30), now.AddDays(isExpired ? -1 : 30));
        Certificate = folder.Write("certificate.pem", certificate.ExportCertificatePem());
        Key = folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>PEM file.</summary>
    public string Certificate { get; }

    /// <summary>PEM file.</summary>
    public string Key { get; }

    /// <summary>What stands inside a message: decrypted, its signature checked against an authority. The payload with its header.</summary>
    /// <exception cref="InvalidOperationException">OpenSSL says no; with what it said.</exception>
    public async Task<string> Read(string message, string authority, CancellationToken ct)
    {
        var signed = await Decrypt(message, ct) ?? throw new InvalidOperationException("OpenSSL cannot decrypt it");
        folder.Write("authority.pem", authority);
        await OpenSsl(["cms", "-verify", "-in", Write("signed.eml", signed), "-CAfile", folder["authority.pem"], "-out", folder["payload"]], ct);
        return await File.ReadAllTextAsync(folder["payload"], Encoding.Latin1, ct);
    }

    /// <summary>Null when this person's key does not open it.</summary>
    public async Task<string?> Decrypt(string message, CancellationToken ct)
    {
        var opened = await PeerProcess.Run(Installed.Program("openssl"),
            ["cms", "-decrypt", "-in", Write("message.eml", message), "-recip", Certificate, "-inkey", Key, "-out", folder["opened"]], ct);
        return opened.ExitCode == 0 ? await File.ReadAllTextAsync(folder["opened"], Encoding.Latin1, ct) : null;
    }

    /// <summary>Writes a message to somebody with OpenSSL: signed, then encrypted. Gives the file.</summary>
    public async Task<string> Write(string to, string certificate, string words, CancellationToken ct)
    {
        folder.Write("to.pem", certificate);
        var entity = Write("entity", $"Content-Type: text/plain\r\n\r\n{words}\r\n");
        await OpenSsl(["cms", "-sign", "-in", entity, "-signer", Certificate, "-inkey", Key, "-out", folder["signed"]], ct);
        await OpenSsl(["cms", "-encrypt", "-aes-256-gcm", "-in", folder["signed"], "-out", folder["sealed"], folder["to.pem"]], ct);
        var outer = $"From: ann@good.example\nTo: {to}\nSubject: Encrypted message\n";
        return folder.Write("written.eml", (outer + await File.ReadAllTextAsync(folder["sealed"], Encoding.Latin1, ct)).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));
    }

    /// <summary>How many people can open it.</summary>
    public async Task<int> Recipients(string message, CancellationToken ct) =>
        (await OpenSsl(["cms", "-cmsout", "-print", "-noout", "-in", Write("message.eml", message)], ct)).Split("d.ktri:").Length - 1;

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    // OpenSSL takes a message from its first header field on; a mailbox puts LF at the ends of lines, and the wire had CRLF.
    string Write(string name, string text)
    {
        File.WriteAllText(folder[name], text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal), Encoding.Latin1);
        return folder[name];
    }

    static async Task<string> OpenSsl(string[] arguments, CancellationToken ct)
    {
        var ended = await PeerProcess.Run(Installed.Program("openssl"), arguments, ct);
        return ended.ExitCode == 0 ? ended.StandardOutput : throw new InvalidOperationException($"openssl: {ended.Output}");
    }
}
