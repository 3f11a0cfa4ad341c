using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postern.Tests.Mail.Smtp.Client;

/// <summary>Certificates made for one test run.</summary>
internal static class Certificates
{
    public static X509Certificate2 Root { get; } = Make("CN=Test Root", null, [], DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));

    /// <summary>Issued by <see cref="Root"/> for the given names, valid from 2020 to 2069.</summary>
    public static X509Certificate2 For(params string[] names) =>
        Make($"CN={names[0]}", Root, names, DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(99));

    public static X509Certificate2 Expired(string name) =>
        Make($"CN={name}", Root, [name], DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(51));

    public static X509Certificate2 SelfSigned(string name) =>
        Make($"CN={name}", null, [name], DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(99));

    static X509Certificate2 Make(string subject, X509Certificate2? issuer, string[] names, DateTimeOffset from, DateTimeOffset to)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(names.Length == 0, false, 0, true));
        if (names.Length > 0) request.CertificateExtensions.Add(Names(names));
        if (issuer is null) return request.CreateSelfSigned(from, to);

        using var issued = request.Create(issuer, from, to, RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    static X509Extension Names(string[] names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address)) builder.AddIpAddress(address);
            else builder.AddDnsName(name);
        }

        return builder.Build();
    }
}
