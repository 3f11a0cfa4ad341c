using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Smime.Cms;

namespace Postern.Mail.Smime.Revocation;

/// <summary>The certificates from one up to the last whose issuer is known. Says who vouches for whom, not whether anybody is trusted.</summary>
public static class CertificatePath
{
    /// <summary>Most certificates of a path.</summary>
    public const int LengthMax = 8;

    /// <param name="certificate">Stands first.</param>
    /// <param name="others">May stand above it.</param>
    /// <param name="roots">May stand last; null: the system's.</param>
    /// <param name="now">Prefers issuers that are valid then.</param>
    public static IReadOnlyList<SmimeCertificate> Of(
        SmimeCertificate certificate, IEnumerable<SmimeCertificate> others, IReadOnlyList<SmimeCertificate>? roots, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        foreach (var other in others.Concat(roots ?? [])) chain.ChainPolicy.ExtraStore.Add(other.Platform);
        chain.Build(certificate.Platform);

        List<SmimeCertificate> path = [certificate];
        foreach (var element in chain.ChainElements.Skip(1).Take(LengthMax - 1))
        {
            if (!SmimeCertificate.TryRead(element.Certificate.RawDataMemory.Span, out var above) || !Vouches(above, path[^1])) break;
            path.Add(above);
        }

        return path;
    }

    /// <summary>True when one is an authority that signed the other.</summary>
    internal static bool Vouches(SmimeCertificate issuer, SmimeCertificate other) =>
        issuer.IsAuthority && issuer.Fields.Subject.Span.SequenceEqual(other.Fields.Issuer.Span)
        && IsSignedBy(issuer, other.Fields.SignatureAlgorithm, other.Fields.Signed, other.Fields.Signature);

    /// <summary>True for a signature with that key over a digest that is not broken.</summary>
    internal static bool IsSignedBy(SmimeCertificate signer, ReadOnlyMemory<byte> algorithm, ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> signature) =>
        SignatureAlgorithm.Read(algorithm) is { Digest: not (DigestKind.Md5 or DigestKind.Sha1) } known
        && known.IsBy(signer, known.Digest, data.Span, signature.Span);
}
