using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postern.Mail.Dns;

/// <summary>What a record says about the certificate (RFC 6698 §2.1.1, names of RFC 7218).</summary>
public enum CertificateUsage : byte
{
    /// <summary>A certification authority that must be in a chain to a public root.</summary>
    PkixTa = 0,

    /// <summary>The certificate of the server or the recipient, which must chain to a public root too.</summary>
    PkixEe = 1,

    /// <summary>A certification authority of the domain's own.</summary>
    DaneTa = 2,

    /// <summary>The certificate of the server or the recipient; nothing else is asked of it.</summary>
    DaneEe = 3,
}

/// <summary>Which part is meant (RFC 6698 §2.1.2).</summary>
public enum CertificateSelector : byte { Whole = 0, PublicKey = 1 }

/// <summary>How it is given (RFC 6698 §2.1.3).</summary>
public enum CertificateMatching : byte { Exact = 0, Sha256 = 1, Sha512 = 2 }

/// <summary>RDATA of a TLSA record (RFC 6698 §2.1), or of an SMIMEA record, which has the same form (RFC 8162 §2).</summary>
public sealed record AssociationRecord(CertificateUsage Usage, CertificateSelector Selector, CertificateMatching Matching, ReadOnlyMemory<byte> Data)
{
    /// <summary>The data is itself a certificate (DER). All others only help to check one that comes from elsewhere.</summary>
    public bool IsWholeCertificate => (Selector, Matching) is (CertificateSelector.Whole, CertificateMatching.Exact);

    /// <summary>The certificate meant is the peer's own, not an authority's.</summary>
    public bool IsOfRecipient => Usage is CertificateUsage.PkixEe or CertificateUsage.DaneEe;

    /// <summary>False for values that no RFC knows, for an empty record, and for a digest of the wrong length: such a record counts for nothing (RFC 7671 §4).</summary>
    public static bool TryParse(ReadOnlyMemory<byte> rdata, out AssociationRecord? record)
    {
        record = null;
        if (rdata.Length < 4) return false;

        var (usage, selector, matching) = ((CertificateUsage)rdata.Span[0], (CertificateSelector)rdata.Span[1], (CertificateMatching)rdata.Span[2]);
        var length = rdata.Length - 3;
        var isKnown = usage <= CertificateUsage.DaneEe && selector <= CertificateSelector.PublicKey && matching switch
        {
            CertificateMatching.Exact => true,
            CertificateMatching.Sha256 => length == SHA256.HashSizeInBytes,
            CertificateMatching.Sha512 => length == SHA512.HashSizeInBytes,
            _ => false, // a number from the wire
        };

        if (isKnown) record = new(usage, selector, matching, rdata[3..]);
        return isKnown;
    }

    /// <summary>Whether this certificate is the one meant: the peer's own, or an authority's, as <see cref="Usage"/> says.</summary>
    public bool Matches(X509Certificate2 certificate)
    {
        var part = Selector switch
        {
            CertificateSelector.Whole => certificate.RawData,
            CertificateSelector.PublicKey => certificate.PublicKey.ExportSubjectPublicKeyInfo(),
        };

        var value = Matching switch
        {
            CertificateMatching.Exact => part,
            CertificateMatching.Sha256 => SHA256.HashData(part),
            CertificateMatching.Sha512 => SHA512.HashData(part),
        };

        return Data.Span.SequenceEqual(value);
    }
}
