using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Dane;
using Postern.Mail.Tls;

namespace Postern.Mail.Smtp.Client;

/// <summary>The client's side of the TLS handshake: accepts any certificate, describes it, and says what it is worth.</summary>
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

    /// <param name="wire">The connection.</param>
    /// <param name="serverName">Checked against the certificate, and sent as SNI unless DANE names another.</param>
    /// <param name="dane">TLSA records to compare with; null: there are none.</param>
    /// <param name="options">Roots and clock.</param>
    public static async Task<TlsSession> Perform(Wire wire, string serverName, DaneReference? dane, SmtpClientOptions options)
    {
        PeerCertificate? certificate = null;
        var match = dane is null ? null : new DaneMatch { BaseDomain = dane.BaseDomain, NameIsSecure = dane.NameIsSecure, Problem = "it showed no certificate" };
#pragma warning disable CA5359 // Accepted here, judged by the caller: most exchangers cannot be verified, and a refusal here could not be told from broken TLS.
        var secured = await wire.Secure(new SslClientAuthenticationOptions
        {
            TargetHost = dane?.BaseDomain ?? serverName,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = Unasked,
            RemoteCertificateValidationCallback = (_, leaf, chain, _) =>
            {
                // Called for resumed sessions too: what was good for another expectation is compared anew.
                if (leaf is not X509Certificate2 shown) return true;

                var sent = chain?.ChainPolicy.ExtraStore ?? [];
                certificate = PeerCertificates.Check(PeerRole.Server, shown, sent, serverName, options.Roots, options.Clock);
                if (dane is not null) match = DaneCheck.Compare(dane, shown, sent, options.Clock.GetUtcNow());
                return true;
            },
        });
#pragma warning restore CA5359

        return TlsDescription.Describe(secured, certificate) with { Dane = match };
    }
}
