using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Tls;

namespace Postern.Mail.Smtp.Client;

/// <summary>The client's side of the TLS handshake: accepts any certificate, and describes it.</summary>
static class Handshake
{
    /// <summary>
    /// What SslStream itself checks is not asked for its opinion, so it gets no roots to search and nothing to download;
    /// <see cref="PeerCertificates"/> checks against the real ones, once for each certificate.
    /// </summary>
    static readonly X509ChainPolicy Unasked = new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    public static async Task<TlsSession> Perform(Wire wire, string serverName, SmtpClientOptions options)
    {
        PeerCertificate? certificate = null;
#pragma warning disable CA5359 // Accepted here, judged by the caller: most exchangers cannot be verified, and a refusal here could not be told from broken TLS.
        var secured = await wire.Secure(new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = Unasked,
            RemoteCertificateValidationCallback = (_, leaf, chain, _) =>
            {
                if (leaf is X509Certificate2 shown)
                    certificate = PeerCertificates.Check(PeerRole.Server, shown, chain?.ChainPolicy.ExtraStore ?? [], serverName, options.Roots, options.Clock);
                return true;
            },
        });
#pragma warning restore CA5359

        return TlsDescription.Describe(secured, certificate);
    }
}
