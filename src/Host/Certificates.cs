using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Host.Settings;

namespace Postern.Host;

/// <summary>The gateway's own certificate: from the files that the settings name, or one made in the data folder. A changed file is used within a minute.</summary>
public sealed class Certificates(string certificatePath, string keyPath, TimeProvider clock)
{
    static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(1);

    readonly Lock gate = new();
    (SslStreamCertificateContext Context, DateTime WrittenAt, long LookedAt)? current;

    /// <exception cref="StartRefusedException">A file is missing or cannot be read.</exception>
    public static Certificates Of(TlsSettings tls, string dataFolder, string hostname, TimeProvider clock)
    {
        if ((tls.Certificate is null) != (tls.Key is null)) throw new StartRefusedException("\"tls.certificate\" and \"tls.key\" belong together; set both or none");

        var made = new Certificates(tls.Certificate ?? Path.Combine(dataFolder, "tls.pem"), tls.Key ?? Path.Combine(dataFolder, "tls.key"), clock);
        if (tls.Certificate is null) made.MakeOwn(hostname);
        made.Current();
        return made;
    }

    public SslStreamCertificateContext Current()
    {
        lock (gate)
        {
            if (current is { } known && clock.GetElapsedTime(known.LookedAt) < LookAgainAfter) return known.Context;

            var writtenAt = WrittenAt();
            var context = current is { } old && old.WrittenAt == writtenAt ? old.Context : LoadOrKeep();
            current = (context, writtenAt, clock.GetTimestamp());
            return context;
        }
    }

    // The later of the two: certificate and key are often replaced one after the other.
    DateTime WrittenAt()
    {
        var (certificate, key) = (File.GetLastWriteTimeUtc(certificatePath), File.GetLastWriteTimeUtc(keyPath));
        return certificate > key ? certificate : key;
    }

    // Files that do not fit together yet, or no more, must not close all doors: the certificate in use stays until they do.
    SslStreamCertificateContext LoadOrKeep()
    {
        try
        {
            return Load();
        }
        catch (StartRefusedException) when (current is not null)
        {
            return current.Value.Context;
        }
    }

    /// <summary>TLS 1.2 and 1.3 only; no client certificate is asked for.</summary>
    public SslServerAuthenticationOptions ServerOptions() => new()
    {
        ServerCertificateContext = Current(),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateRequired = false,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };

    /// <summary>As <see cref="ServerOptions"/>, for a door that knows clients by certificate: one is asked for, never required.</summary>
    public SslServerAuthenticationOptions ServerOptionsAskingForClients()
    {
        var options = ServerOptions();
        options.ClientCertificateRequired = true;

#pragma warning disable CA5359 // Whether a certificate is good enough is the door's decision; without one the client is merely unknown.
        options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        return options;
    }

    SslStreamCertificateContext Load()
    {
        try
        {
            using var pem = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
            var others = new X509Certificate2Collection();
            others.ImportFromPemFile(certificatePath);
            return SslStreamCertificateContext.Create(X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null), others, offline: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartRefusedException($"the certificate {certificatePath} with key {keyPath} cannot be used: {e.Message}", e);
        }
    }

    static readonly TimeSpan OwnLifetime = TimeSpan.FromDays(397);
    static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    void MakeOwn(string hostname)
    {
        var now = clock.GetUtcNow();
        if (File.Exists(certificatePath) && File.Exists(keyPath))
        {
            using var existing = X509CertificateLoader.LoadCertificateFromFile(certificatePath);
            if (existing.NotAfter.ToUniversalTime() > (now + RenewBefore).UtcDateTime) return;
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = OwnRequest(hostname, key).CreateSelfSigned(now.AddMinutes(-5), now + OwnLifetime);
        WritePrivate(keyPath, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
    }

    static CertificateRequest OwnRequest(string hostname, ECDsa key)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(hostname);
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);

        var request = new CertificateRequest($"CN={hostname}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        return request;
    }

    static void WritePrivate(string path, string text)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using var writer = new StreamWriter(file);
        writer.Write(text);
    }
}
