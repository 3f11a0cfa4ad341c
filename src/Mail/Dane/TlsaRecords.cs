using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Dns;

namespace Postern.Mail.Dane;

/// <summary>Which of a server's TLSA records count.</summary>
public static class TlsaRecords
{
    /// <summary>Most records of one server that are looked at. Who rolls keys over has four.</summary>
    public const int RecordsMax = 32;

    /// <summary>The usable ones, without those that a stronger digest makes needless. Empty: none can be used.</summary>
    public static IReadOnlyList<AssociationRecord> Usable(IEnumerable<byte[]> rdata)
    {
        List<AssociationRecord> usable = [];
        foreach (var data in rdata.Take(RecordsMax))
            if (AssociationRecord.TryParse(data, out var record) && record is not null && IsUsable(record)) usable.Add(record);

        return [.. usable.GroupBy(record => (record.Usage, record.Selector)).SelectMany(Strongest)];
    }

    /// <summary>A record as a zone file has it (RFC 6698 §2.2).</summary>
    public static string Text(AssociationRecord record) => $"{record.Usage:D} {record.Selector:D} {record.Matching:D} {Convert.ToHexString(record.Data.Span)}";

    // RFC 7672 §3.1.3: usages 0 and 1 ask for a public root, which mail servers do not agree on; they are not used in SMTP.
    static bool IsUsable(AssociationRecord record) => record.Usage switch
    {
        CertificateUsage.DaneTa or CertificateUsage.DaneEe => record.Matching != CertificateMatching.Exact || IsWhatItSays(record),
        CertificateUsage.PkixTa or CertificateUsage.PkixEe => false,
    };

    // RFC 7671 §9: of the digests of one kind only the strongest count; what is given in full always does.
    static IEnumerable<AssociationRecord> Strongest(IEnumerable<AssociationRecord> alike)
    {
        var all = alike.ToList();
        var strongest = all.Max(record => record.Matching);
        return all.Where(record => record.Matching == CertificateMatching.Exact || record.Matching == strongest);
    }

    // A record that is given in full and is no certificate, or no key, is malformed (RFC 7671 §4).
    static bool IsWhatItSays(AssociationRecord record)
    {
        try
        {
            if (record.Selector == CertificateSelector.PublicKey)
            {
                _ = PublicKey.CreateFromSubjectPublicKeyInfo(record.Data.Span, out var read);
                return read == record.Data.Length;
            }

            using var certificate = X509CertificateLoader.LoadCertificate(record.Data.Span);
            return true;
        }
        catch (CryptographicException)
        {
            return false; // No other way to ask.
        }
    }
}
