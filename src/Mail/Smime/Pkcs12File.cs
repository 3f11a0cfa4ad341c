using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postern.Mail.Smime;

/// <summary>PKCS #12 (RFC 7292), by the platform's reader with our limits. Keys of kinds that the platform lacks are left out.</summary>
static class Pkcs12File
{
    /// <summary>ERROR_INVALID_PASSWORD, which the platform says on every system.</summary>
    const int InvalidPassword = unchecked((int)0x80070056);

    static readonly Pkcs12LoaderLimits Limits = new(Pkcs12LoaderLimits.Defaults)
    {
        MaxCertificates = SmimeLimits.FileCertificatesMax,
        MaxKeys = SmimeLimits.FileKeysMax,
        IndividualKdfIterationLimit = SmimeLimits.PasswordRoundsMax,
        TotalKdfIterationLimit = SmimeLimits.PasswordRoundsMax,
        MacIterationLimit = SmimeLimits.PasswordRoundsMax,
    };

    public static void Read(ReadOnlyMemory<byte> file, FoundInFile found)
    {
        try
        {
            var loaded = X509CertificateLoader.LoadPkcs12Collection(file.Span, found.Password, X509KeyStorageFlags.EphemeralKeySet | X509KeyStorageFlags.Exportable, Limits);
            foreach (var certificate in loaded)
            {
                found.AddCertificate(certificate.RawDataMemory);
                AddKey(certificate, found);
                certificate.Dispose();
            }
        }
        catch (Pkcs12LoadLimitExceededException)
        {
            found.TooMuch(nameof(SmimeLimits.PasswordRoundsMax));
        }
        catch (CryptographicException refused) when (refused.HResult == InvalidPassword)
        {
            found.WrongPassword();
        }
        catch (Exception refused) when (refused is CryptographicException or PlatformNotSupportedException or ArgumentException or OverflowException or System.Formats.Asn1.AsnContentException)
        {
            found.Unreadable();
        }
    }

    static void AddKey(X509Certificate2 certificate, FoundInFile found)
    {
        if (!certificate.HasPrivateKey) return;
        if (certificate.GetRSAPrivateKey() is { } rsa) found.AddKey(rsa);
        else if (certificate.GetECDsaPrivateKey() is { } curve) found.AddKey(curve);
        else if (certificate.GetECDiffieHellmanPrivateKey() is { } agreement) found.AddKey(agreement);
    }
}
