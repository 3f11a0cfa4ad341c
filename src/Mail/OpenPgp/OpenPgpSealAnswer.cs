namespace Postern.Mail.OpenPgp;

/// <summary>What came of sealing.</summary>
public abstract record OpenPgpSealAnswer
{
    OpenPgpSealAnswer()
    {
    }

    /// <param name="EncryptedTo">Fingerprints of the subkeys that open it; none when it is only signed.</param>
    /// <param name="SignedBy">Fingerprint of the key or subkey that signed; null when none did.</param>
    public sealed record Sealed(IReadOnlyList<string> EncryptedTo, string? SignedBy) : OpenPgpSealAnswer;

    /// <summary>Nothing that was written may be used.</summary>
    /// <param name="Why">One sentence, without anything of the message.</param>
    public sealed record Refused(string Why) : OpenPgpSealAnswer;
}
