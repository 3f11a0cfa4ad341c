using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Dns;
using Postern.Mail.Tls;

namespace Postern.Mail.Dane;

/// <summary>
/// DANE-TA: the record names an authority of the domain's own, and the server's certificate must be issued below it (RFC 7671 §5.2, RFC 7672 §3.1.2).
/// The authority's certificate must be among those sent, unless the record itself holds it whole. A record that holds only the key (2 1 0)
/// is matched like its digest.
/// </summary>
static class DaneAuthority
{
    /// <returns>Null when the chain holds; else what is wrong.</returns>
    public static string? Flaw(AssociationRecord record, DaneReference reference, X509Certificate2 leaf, X509Certificate2Collection sent, DateTimeOffset now)
    {
        List<X509Certificate2> owned = [];
        try
        {
            if (record.IsWholeCertificate) owned.Add(X509CertificateLoader.LoadCertificate(record.Data.Span));
            var authorities = owned.Concat(sent.Where(record.Matches)).ToList();
            if (authorities.Count == 0) return $"it sent no certificate of the authority that the TLSA records of {reference.BaseDomain} name";
            if (!authorities.Exists(authority => IsBelow(authority, leaf, sent, now)))
                return $"no valid chain leads from its certificate to the authority that the TLSA records of {reference.BaseDomain} name";

            return reference.Names.Any(name => CertificateNames.Match(leaf, name)) ? null : $"its certificate is for none of {string.Join(", ", reference.Names)}";
        }
        finally
        {
            foreach (var certificate in owned) certificate.Dispose();
        }
    }

    /// <summary>Whether each certificate from the leaf up to the authority is sound. What is above the authority does not matter: the record vouches for it, not its issuer.</summary>
    static bool IsBelow(X509Certificate2 authority, X509Certificate2 leaf, X509Certificate2Collection sent, DateTimeOffset now)
    {
        using var chain = new X509Chain { ChainPolicy = PeerCertificates.PolicyFor(PeerRole.Server, [authority], sent, now) };

        // An authority that another one issued ends no chain of the platform's own; so the end is judged here, and the platform judges the links.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        var isBuilt = chain.Build(leaf);
        var top = chain.ChainElements.ToList().FindIndex(element => element.Certificate.RawDataMemory.Span.SequenceEqual(authority.RawDataMemory.Span));
        var isSound = top > 0 && (isBuilt || chain.ChainElements.Take(top + 1).All(IsSound));
        foreach (var element in chain.ChainElements) element.Certificate.Dispose();
        return isSound;
    }

    static bool IsSound(X509ChainElement element) =>
        element.ChainElementStatus.All(status => status.Status is X509ChainStatusFlags.NoError or X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.UntrustedRoot);
}
