using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Host.Settings;
using Postern.Mail.Tls;

namespace Postern.Host.Doors;

/// <summary>The gateway's own certificates: from the files that the settings name, or one made in the data folder. How its doors speak TLS.</summary>
public sealed class Certificates
{
    /// <summary>Most certificates beside the first; one is looked for at each handshake.</summary>
    public const int OthersMax = 64;

    static readonly CipherSuitesPolicy? Suites = OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() ? new(CipherSuites.OfDoors) : null;

    readonly CertificateFile first;
    readonly IReadOnlyList<CertificateFile> others;
    readonly Action renew;
    readonly TimeProvider clock;
    readonly ConditionalWeakTable<SslStreamCertificateContext, SslStreamCertificateContext> asking = [];

    Certificates(CertificateFile first, IReadOnlyList<CertificateFile> others, Action renew, TimeProvider clock) =>
        (this.first, this.others, this.renew, this.clock) = (first, others, renew, clock);

    /// <exception cref="StartRefusedException">A file is missing or cannot be read.</exception>
    public static Certificates Of(TlsSettings tls, string dataFolder, string hostname, TimeProvider clock, ILogger<Certificates> log)
    {
        if ((tls.Certificate is null) != (tls.Key is null)) throw new StartRefusedException("\"tls.certificate\" and \"tls.key\" belong together; set both or none");
        if (tls.Certificates.Any(pair => pair.Certificate.Length == 0 || pair.Key.Length == 0)) throw Plan.Bad("tls.certificates", "needs \"certificate\" and \"key\" in each");

        var (certificate, key) = (tls.Certificate ?? Path.Combine(dataFolder, "tls.pem"), tls.Key ?? Path.Combine(dataFolder, "tls.key"));
        var made = new Certificates(
            new CertificateFile(certificate, key, clock, log),
            [.. tls.Certificates.Select(pair => new CertificateFile(pair.Certificate, pair.Key, clock, log))],
            tls.Certificate is null ? () => PrepareOwn(certificate, key, hostname, clock) : () => { },
            clock);
        made.Renew();
        _ = made.InUse.Count();
        return made;
    }

    /// <summary>Makes the own certificate anew when its end is near; one from files is the business of who writes them.</summary>
    public void Renew() => renew();

    /// <summary>All that are shown now, the one of every door first.</summary>
    public IEnumerable<X509Certificate2> InUse => others.Prepend(first).Select(file => file.Certificate);

    /// <summary>The certificate that a web client who asks for <paramref name="name"/> is shown.</summary>
    public X509Certificate2 For(string? name) => Shown(name).TargetCertificate;

    /// <summary>What ends within <paramref name="within"/>, in words.</summary>
    public IEnumerable<string> Ending(TimeSpan within)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return InUse
            .Where(certificate => certificate.NotAfter.ToUniversalTime() < now + within)
            .Select(certificate => Words(certificate, certificate.NotAfter.ToUniversalTime() - now));
    }

    static string Words(X509Certificate2 certificate, TimeSpan left) => left < TimeSpan.Zero
        ? $"the certificate of {certificate.GetNameInfo(X509NameType.DnsName, false)} ended {-left.Days} days ago"
        : $"the certificate of {certificate.GetNameInfo(X509NameType.DnsName, false)} ends in {left.Days} days";

    /// <summary>TLS 1.2 and 1.3, the suites of <see cref="CipherSuites.OfDoors"/>; no client certificate is asked for.</summary>
    public SslServerAuthenticationOptions ServerOptions() => Options(first.Current);

    /// <summary>As <see cref="ServerOptions"/>, with the certificate that fits the name the client asked for (RFC 6066 §3); the first when none does.</summary>
    public SslServerAuthenticationOptions ServerOptionsFor(string? name) => Options(Shown(name));

    SslStreamCertificateContext Shown(string? name)
    {
        if (others.Count == 0 || string.IsNullOrEmpty(name) || first.Certificate.MatchesHostname(name, allowCommonName: false)) return first.Current;
        return others.FirstOrDefault(file => file.Certificate.MatchesHostname(name, allowCommonName: false))?.Current ?? first.Current;
    }

    // A policy of suites turns resumption off in the platform. That costs clients who come again a full handshake, and no ticket key can open old sessions.
    static SslServerAuthenticationOptions Options(SslStreamCertificateContext certificate) => new()
    {
        ServerCertificateContext = certificate,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CipherSuitesPolicy = Suites,
        AllowRenegotiation = false,
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

    /// <summary>As <see cref="ServerOptionsFor"/>, for a listener where people show certificates: browsers are told whose are asked for (RFC 8446 §4.2.4), and decide with their owner.</summary>
    public SslServerAuthenticationOptions ServerOptionsAskingPeople(string? name, X509Certificate2Collection authorities)
    {
        var options = ServerOptionsFor(name);
        options.ServerCertificateContext = asking.GetOrAdd(options.ServerCertificateContext!, own => // it was just set
            SslStreamCertificateContext.Create(
                own.TargetCertificate, [.. own.IntermediateCertificates], offline: true, SslCertificateTrust.CreateForX509Collection(authorities, sendTrustInHandshake: true)));
        options.ClientCertificateRequired = true;

#pragma warning disable CA5359 // Whose certificate it is, and whether it holds, the page says in words; a handshake that fails says nothing to anybody.
        options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        return options;
    }

    static void PrepareOwn(string certificate, string key, string hostname, TimeProvider clock)
    {
        try
        {
            OwnCertificate.Prepare(certificate, key, hostname, clock.GetUtcNow());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new StartRefusedException($"the certificate {certificate} cannot be made: {e.Message}", e);
        }
    }
}
