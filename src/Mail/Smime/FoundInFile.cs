using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace Postern.Mail.Smime;

/// <summary>Gathers what a file of certificates holds, and puts keys to their certificates.</summary>
sealed class FoundInFile(string? password)
{
    const int ParameterDepthMax = 8;

    readonly List<SmimeCertificate> certificates = [];
    readonly List<SmimePrivateKey> keys = [];
    bool wrongPassword;
    bool unreadable;
    string? limit;

    public string? Password => password;

    public bool IsFull => limit is not null;

    public void AddCertificate(ReadOnlyMemory<byte> der)
    {
        if (certificates.Count >= SmimeLimits.FileCertificatesMax) TooMuch(nameof(SmimeLimits.FileCertificatesMax));
        else if (!SmimeCertificate.TryRead(der.Span, out var certificate)) Unreadable();
        else if (!certificates.Contains(certificate)) certificates.Add(certificate);
    }

    public void AddCertificates(IReadOnlyList<ReadOnlyMemory<byte>>? all)
    {
        if (all is null) Unreadable();
        foreach (var der in all ?? [])
        {
            if (!IsFull) AddCertificate(der);
        }
    }

    public void AddKey(ReadOnlySpan<byte> pkcs8)
    {
        if (keys.Count >= SmimeLimits.FileKeysMax) TooMuch(nameof(SmimeLimits.FileKeysMax));
        else if (SmimePrivateKey.TryRead(pkcs8, out var key)) keys.Add(key);
        else Unreadable();
    }

    /// <summary>EncryptedPrivateKeyInfo (RFC 5958 §3). The platform decrypts only what it can use: RSA and the curves of NIST.</summary>
    public void AddEncryptedKey(ReadOnlySpan<byte> encrypted)
    {
        if (password is null)
        {
            WrongPassword();
            return;
        }

        if (AsksForTooMuch(encrypted)) TooMuch(nameof(SmimeLimits.PasswordRoundsMax));
        else if ((Decrypt(RSA.Create(), encrypted) ?? Decrypt(ECDsa.Create(), encrypted)) is { } key) AddKey(key);
        else WrongPassword();
    }

    public void AddKey(AsymmetricAlgorithm algorithm)
    {
        using (algorithm) AddKey(algorithm.ExportPkcs8PrivateKey());
    }

    public void WrongPassword() => wrongPassword = true;

    public void Unreadable() => unreadable = true;

    public void TooMuch(string name) => limit ??= name;

    public CertificateFileAnswer Answer()
    {
        if (limit is { } passed) return new CertificateFileAnswer.TooMuch(passed);
        if (wrongPassword) return new CertificateFileAnswer.WrongPassword();
        if (certificates.Count == 0) return new CertificateFileAnswer.Nothing(Why());
        List<CertificateEntry> entries = [.. certificates.Select(certificate => new CertificateEntry(certificate, keys.Find(key => key.IsOf(certificate))))];
        return new CertificateFileAnswer.Found(entries, keys.Count(key => entries.TrueForAll(entry => entry.Key != key)));
    }

    string Why() => (keys.Count, unreadable) switch
    {
        ( > 0, _) => "The file holds a private key and no certificate.",
        (_, true) => "The file holds something like a certificate that cannot be read.",
        _ => "The file holds no certificate.",
    };

    byte[]? Decrypt(AsymmetricAlgorithm algorithm, ReadOnlySpan<byte> encrypted)
    {
        try
        {
            using (algorithm)
            {
                algorithm.ImportEncryptedPkcs8PrivateKey(password, encrypted, out _);
                return algorithm.ExportPkcs8PrivateKey();
            }
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            return null; // another kind of key, or another password: nobody can tell
        }
    }

    /// <summary>True when the parameters of the encryption hold a number beyond the limit: rounds, before anything is worked out.</summary>
    static bool AsksForTooMuch(ReadOnlySpan<byte> encrypted)
    {
        try
        {
            var info = new AsnReader(encrypted.ToArray(), AsnEncodingRules.BER).ReadSequence();
            return HasLargeNumber(info.ReadSequence(), ParameterDepthMax);
        }
        catch (AsnContentException)
        {
            return true;
        }
    }

    static bool HasLargeNumber(AsnReader reader, int depth)
    {
        while (reader.HasData)
        {
            var tag = reader.PeekTag();
            if (tag.HasSameClassAndValue(Asn1Tag.Integer))
            {
                if (reader.ReadInteger() > new BigInteger(SmimeLimits.PasswordRoundsMax)) return true;
            }
            else if (tag.HasSameClassAndValue(Asn1Tag.Sequence))
            {
                if (depth == 0 || HasLargeNumber(reader.ReadSequence(), depth - 1)) return true;
            }
            else
            {
                reader.ReadEncodedValue();
            }
        }

        return false;
    }
}
