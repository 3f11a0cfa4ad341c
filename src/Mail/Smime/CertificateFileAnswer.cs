namespace Postern.Mail.Smime;

/// <summary>One certificate of a file, with its private key where the file holds it.</summary>
public sealed record CertificateEntry(SmimeCertificate Certificate, SmimePrivateKey? Key);

/// <summary>What a file of certificates holds.</summary>
public abstract record CertificateFileAnswer
{
    CertificateFileAnswer()
    {
    }

    /// <summary>At least one certificate, in the order of the file, each once.</summary>
    /// <param name="Entries">The certificates.</param>
    /// <param name="KeysAlone">Private keys whose certificate is not in the file; they are left out.</param>
    public sealed record Found(IReadOnlyList<CertificateEntry> Entries, int KeysAlone) : CertificateFileAnswer;

    /// <summary>A password is needed, and none was given or another.</summary>
    public sealed record WrongPassword : CertificateFileAnswer;

    /// <summary>Nothing to use.</summary>
    /// <param name="Why">One sentence for people.</param>
    public sealed record Nothing(string Why) : CertificateFileAnswer;

    /// <summary>A limit of <see cref="SmimeLimits"/> was passed.</summary>
    public sealed record TooMuch(string Limit) : CertificateFileAnswer;
}
