using Postern.Mail.Authentication;
using Postern.Mail.Dkim;
using Postern.Mail.Spf;

namespace Postern.Flow.Inbound;

/// <summary>Which keys in a message are proven to be sent by the domain of its author.</summary>
[Flags]
public enum KeysProven
{
    None = 0,

    /// <summary>The certificates of an S/MIME signature.</summary>
    Certificates = 1,

    /// <summary>The key of an Autocrypt field.</summary>
    Autocrypt = 2,
}

/// <summary>
/// What keeps a stranger from planting a key. The domain in From must have signed the message (DKIM, whole body), and the signature must cover
/// the field that the key comes by: a real message of somebody, sent on with an Autocrypt field more or another Content-Type, passes DKIM
/// otherwise. Where SPF speaks for the same domain too, its own server brought the message, and nobody stood between.
/// </summary>
static class KeysProof
{
    public static KeysProven Of(AuthenticationReport report)
    {
        if (report.Head is not { } head || head.Places("From").Count != 1) return KeysProven.None;

        var aligned = AlignedSignatures(report).ToList();
        var isDirect = aligned.Count > 0 && IsSpfAligned(report);
        var certificates = HasSmime(head) && (isDirect || Covers(aligned, "Content-Type"));
        var autocrypt = head.Places("Autocrypt").Count > 0 && (isDirect || Covers(aligned, "Autocrypt"));
        return (certificates ? KeysProven.Certificates : 0) | (autocrypt ? KeysProven.Autocrypt : 0);
    }

    /// <summary>Signatures that speak for the domain in From; where it has no policy, of that very domain.</summary>
    public static IEnumerable<DkimSignature> AlignedSignatures(AuthenticationReport report)
    {
        var domain = report.Dmarc.AlignedDkim ?? report.Dmarc.AuthorDomain;
        return report.Dkim.Findings.Where(finding => finding.CoversAll).Select(finding => finding.Signature!).Where(signature => signature.Domain == domain); // a pass has a signature
    }

    /// <summary>As above, for SPF.</summary>
    public static bool IsSpfAligned(AuthenticationReport report) => report.Spf is { Verdict: SpfVerdict.Pass, IsHelo: false }
        && report.Spf.Domain == (report.Dmarc.AlignedSpf ?? report.Dmarc.AuthorDomain);

    static bool Covers(IEnumerable<DkimSignature> signatures, string field) =>
        signatures.Any(signature => signature.Fields.Contains(field, StringComparer.OrdinalIgnoreCase));

    static bool HasSmime(MessageHead head) => head.Places("Content-Type") is [var only]
        && head.Field(only).Parameters.Main.ToLowerInvariant() is "multipart/signed" or "application/pkcs7-mime" or "application/x-pkcs7-mime";
}
