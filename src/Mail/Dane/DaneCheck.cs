using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Dns;
using Postern.Mail.Tls;

namespace Postern.Mail.Dane;

/// <summary>Compares what a server showed with its TLSA records (RFC 7671 §5, RFC 7672 §3).</summary>
public static class DaneCheck
{
    /// <summary>Never throws for what certificates or records hold.</summary>
    /// <param name="reference">What must be shown.</param>
    /// <param name="leaf">What the server showed first.</param>
    /// <param name="sent">What else it sent.</param>
    /// <param name="now">Tells whether certificates are valid, where that is asked.</param>
    public static DaneMatch Compare(DaneReference reference, X509Certificate2 leaf, X509Certificate2Collection sent, DateTimeOffset now)
    {
        var match = new DaneMatch { BaseDomain = reference.BaseDomain, NameIsSecure = reference.NameIsSecure };
        string? problem = null;
        foreach (var record in reference.Records.OrderByDescending(record => record.Usage))
        {
            var flaw = Flaw(record, reference, leaf, sent, now);
            if (flaw is null) return match with { Record = $"{record.Usage:D} {record.Selector:D} {record.Matching:D}" };
            problem ??= flaw;
        }

        return match with { Problem = problem ?? "there is no record to match" };
    }

    static string? Flaw(AssociationRecord record, DaneReference reference, X509Certificate2 leaf, X509Certificate2Collection sent, DateTimeOffset now)
    {
        try
        {
            return record.Usage switch
            {
                // RFC 7671 §5.1: neither name nor dates are looked at; the record says both.
                CertificateUsage.DaneEe => record.Matches(leaf) ? null : $"its certificate is not the one that the TLSA records of {reference.BaseDomain} name",
                CertificateUsage.DaneTa => DaneAuthority.Flaw(record, reference, leaf, sent, now),
                CertificateUsage.PkixTa or CertificateUsage.PkixEe => "its TLSA record has a usage that mail does not know",
            };
        }
        catch (CryptographicException)
        {
            return "its certificate cannot be read"; // A key of a kind that the platform does not know, say.
        }
    }
}
