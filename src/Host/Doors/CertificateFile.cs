using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Host.Settings;

namespace Postern.Host.Doors;

/// <summary>A certificate and its key in two PEM files. Changed files are used within <see cref="LookAgainAfter"/>; files that cannot be used leave the one in use.</summary>
/// <param name="certificatePath">The certificate, then what leads to its root.</param>
/// <param name="keyPath">Its key, without a password.</param>
/// <param name="clock">Tells when to look again.</param>
/// <param name="log">Where a change, or a change that cannot be used, is told once.</param>
public sealed partial class CertificateFile(string certificatePath, string keyPath, TimeProvider clock, ILogger log)
{
    public static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>Least strength of a key, in bits (NIST SP 800-52r2 §3.2).</summary>
    public const int RsaBitsMin = 2048;
    public const int CurveBitsMin = 256;

    /// <summary>Largest file that is read, in octets.</summary>
    public const int SizeMax = 1024 * 1024;

    readonly Lock gate = new();
    SslStreamCertificateContext? current;
    string? tried;
    long lookedAt;

    /// <exception cref="StartRefusedException">There is none yet, and the files cannot be used.</exception>
    public SslStreamCertificateContext Current
    {
        get
        {
            lock (gate)
            {
                if (current is null || clock.GetElapsedTime(lookedAt) >= LookAgainAfter) Look();
                return current!; // Look throws as long as there is none
            }
        }
    }

    public X509Certificate2 Certificate => Current.TargetCertificate;

    void Look()
    {
        lookedAt = clock.GetTimestamp();
        var (certificate, key) = (ContentOf(certificatePath), ContentOf(keyPath));

        // By content: a time of writing says little where files are links, or are copied with their times.
        var found = Convert.ToHexString(SHA256.HashData([.. SHA256.HashData(certificate), .. SHA256.HashData(key)]));
        if (current is not null && found == tried) return;
        tried = found;
        Use(certificate, key);
    }

    // Files that do not fit together yet, or no more, must not close a door: the certificate in use stays until they do.
    void Use(byte[] certificate, byte[] key)
    {
        try
        {
            var next = Load(certificate, key);
            if (current is not null) LogChanged(certificatePath, next.TargetCertificate.NotAfter.ToUniversalTime());
            current = next;
        }
        catch (StartRefusedException e) when (current is not null)
        {
            LogKept(e.Message, current.TargetCertificate.NotAfter.ToUniversalTime());
        }
    }

    // Empty for a file that is not there or cannot be read: that is no certificate either, and is told as such.
    static byte[] ContentOf(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true } file && file.Length > SizeMax ? [] : File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    SslStreamCertificateContext Load(byte[] certificate, byte[] key)
    {
        if (certificate.Length == 0) throw Refused($"{certificatePath} cannot be read");
        if (key.Length == 0) throw Refused($"{keyPath} cannot be read");
        try
        {
            return Load(System.Text.Encoding.ASCII.GetString(certificate), System.Text.Encoding.ASCII.GetString(key));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Refused(e.Message);
        }
    }

    SslStreamCertificateContext Load(string certificate, string key)
    {
        using var pem = X509Certificate2.CreateFromPem(certificate, key);
        if (Unfit(pem) is { } why) throw Refused(why);

        var others = new X509Certificate2Collection();
        others.ImportFromPem(certificate);
        return SslStreamCertificateContext.Create(X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null), others, offline: true);
    }

    string? Unfit(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        using var curve = certificate.GetECDsaPublicKey();
        if (rsa?.KeySize < RsaBitsMin) return $"its RSA key has {rsa.KeySize} bits; at least {RsaBitsMin} are needed";
        if (curve?.KeySize < CurveBitsMin) return $"its curve has {curve.KeySize} bits; at least {CurveBitsMin} are needed";

        // At a start an expired certificate is better than no door; in place of a good one it is a mistake.
        return current is not null && certificate.NotAfter.ToUniversalTime() < clock.GetUtcNow().UtcDateTime ? "it has expired" : null;
    }

    StartRefusedException Refused(string why) => new($"the certificate {certificatePath} with key {keyPath} cannot be used: {why}");

    [LoggerMessage(6001, LogLevel.Information, "The certificate {Path} changed and is in use; it ends {End:yyyy-MM-dd}")]
    partial void LogChanged(string path, DateTime end);

    [LoggerMessage(6002, LogLevel.Warning, "Files changed, and {Reason}. The certificate that ends {End:yyyy-MM-dd} stays in use")]
    partial void LogKept(string reason, DateTime end);
}
