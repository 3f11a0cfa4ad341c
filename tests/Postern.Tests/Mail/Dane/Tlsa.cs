using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postern.Tests.Mail.Dane;

/// <summary>TLSA records and chains, made for one test.</summary>
static class Tlsa
{
    static readonly DateTimeOffset From = DateTimeOffset.UnixEpoch.AddYears(50);
    static readonly DateTimeOffset To = DateTimeOffset.UnixEpoch.AddYears(99);

    /// <summary>RDATA that a domain would publish for this certificate.</summary>
    public static byte[] Record(int usage, int selector, int matching, X509Certificate2 certificate)
    {
        var part = selector == 0 ? certificate.RawData : certificate.PublicKey.ExportSubjectPublicKeyInfo();
        var data = matching switch
        {
            0 => part,
            1 => SHA256.HashData(part),
            _ => SHA512.HashData(part),
        };
        return [(byte)usage, (byte)selector, (byte)matching, .. data];
    }

    /// <summary>An authority; without an issuer it signs itself.</summary>
    public static X509Certificate2 Authority(string subject, X509Certificate2? issuer = null, DateTimeOffset? to = null) => Make(subject, issuer, [], From, to ?? To);

    public static X509Certificate2 Leaf(X509Certificate2 issuer, string name, DateTimeOffset? to = null) => Make($"CN={name}", issuer, [name], From, to ?? To);

    /// <summary>Looks like issued by <paramref name="issuer"/>, and is signed by somebody else.</summary>
    public static X509Certificate2 Forged(X509Certificate2 issuer, string name)
    {
        using var impostor = Authority(issuer.Subject);
        return Leaf(impostor, name);
    }

    static X509Certificate2 Make(string subject, X509Certificate2? issuer, string[] names, DateTimeOffset from, DateTimeOffset to)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(names.Length == 0, false, 0, true));
        var alternative = new SubjectAlternativeNameBuilder();
        foreach (var name in names) alternative.AddDnsName(name);
        if (names.Length > 0) request.CertificateExtensions.Add(alternative.Build());
        if (issuer is null) return request.CreateSelfSigned(from, to);

        using var issued = request.Create(issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!), from, to, RandomNumberGenerator.GetBytes(8)); // made here, so it has one
        return issued.CopyWithPrivateKey(key);
    }
}
