using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postern.Mail.Tls;

/// <summary>The names a certificate is for.</summary>
static class CertificateNames
{
    /// <summary>Subject alternative names only; a common name is no identity (RFC 9525 §2).</summary>
    public static bool Match(X509Certificate2 leaf, string name)
    {
        try
        {
            return leaf.MatchesHostname(name, allowWildcards: true, allowCommonName: false);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false; // An extension that cannot be read, or a name that is none, matches nothing.
        }
    }

    /// <summary>DNS names, lower case, each bounded.</summary>
    public static List<string> Of(X509Certificate2 leaf)
    {
        try
        {
            return leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(extension => extension.EnumerateDnsNames())
                .Take(PeerCertificate.NamesMax)
                .Select(name => PeerCertificates.Bounded(name.ToLowerInvariant()))
                .ToList();
        }
        catch (CryptographicException)
        {
            return []; // An unreadable extension names nobody.
        }
    }
}
