using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Postern.Mail.Smime.Revocation;

/// <summary>
/// A list of revoked certificates (RFC 5280 §5), checked: signed by the issuer, in its time, complete for what it is about. Delta lists,
/// indirect lists and lists for some reasons only are not taken.
/// </summary>
public sealed class RevocationList
{
    /// <summary>Longest list read, in octets. Those of public authorities have up to some megabytes.</summary>
    public const int SizeMax = 10 << 20;

    /// <summary>How far the issuer's clock may be ahead of ours.</summary>
    internal static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    readonly ReadOnlyMemory<byte> entries;
    readonly ListScope scope;

    RevocationList(ListFields fields, ListScope scope, DateTimeOffset until) => (entries, this.scope, Until, Size) = (fields.Entries, scope, until, fields.Signed.Length);

    /// <summary>When the next one will be there.</summary>
    public DateTimeOffset Until { get; }

    /// <summary>Octets.</summary>
    public int Size { get; }

    /// <returns>The list, or what is wrong with it, in words.</returns>
    public static (RevocationList? List, string? Problem) Read(ReadOnlyMemory<byte> der, SmimeCertificate issuer, DateTimeOffset now)
    {
        if (der.Length > SizeMax) return (null, $"has more than {SizeMax >> 20} MiB");
        try
        {
            var fields = ListFields.Read(der);
            return ProblemOf(fields, issuer, now) is { } problem ? (null, problem)
                : ListScope.Of(fields.Extensions) is not { } scope ? (null, "is of a kind that is not read here")
                : (new(fields, scope, fields.NextUpdate!.Value), null); // its absence is a problem
        }
        catch (AsnContentException)
        {
            return (null, "is no revocation list");
        }
    }

    /// <summary>Whether a certificate of this issuer stands on it.</summary>
    public RevocationAnswer Of(SmimeCertificate certificate)
    {
        if (!scope.Covers(certificate)) return new RevocationAnswer.Unknown("the list is about other certificates");
        for (var all = new AsnReader(entries, AsnEncodingRules.DER); all.HasData;)
        {
            var entry = all.ReadSequence();
            if (entry.ReadIntegerBytes().Span.SequenceEqual(certificate.Fields.Serial.Span)) return new RevocationAnswer.Revoked(ListFields.ReadTime(entry), Until);
        }

        return new RevocationAnswer.Holds(Until);
    }

    static string? ProblemOf(ListFields fields, SmimeCertificate issuer, DateTimeOffset now) =>
        !fields.Issuer.Span.SequenceEqual(issuer.Fields.Subject.Span) ? "is another issuer's"
        : !MaySignLists(issuer) || !CertificatePath.IsSignedBy(issuer, fields.Algorithm, fields.Signed, fields.Signature) ? "is not signed by the issuer"
        : fields.ThisUpdate > now + ClockSkew ? "is not valid yet"
        : fields.NextUpdate is not { } next ? "does not say until when it holds"
        : next <= now ? "is out of date"
        : null;

    static bool MaySignLists(SmimeCertificate issuer) =>
        issuer.Platform.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is not { } usage || usage.KeyUsages.HasFlag(X509KeyUsageFlags.CrlSign);
}
