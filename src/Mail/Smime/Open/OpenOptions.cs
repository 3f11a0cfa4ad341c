namespace Postern.Mail.Smime.Open;

/// <summary>What an opener knows.</summary>
public sealed record OpenOptions
{
    /// <summary>Whose keys may decrypt.</summary>
    public IReadOnlyList<SmimeIdentity> Identities { get; init; } = [];

    /// <summary>Certificates of signers who do not send theirs along.</summary>
    public IReadOnlyList<SmimeCertificate> Signers { get; init; } = [];

    /// <summary>Addresses one of which the signer's certificate must be for; null takes those of the message's outer From field.</summary>
    public IReadOnlyList<string>? From { get; init; }

    public required TrustOptions Trust { get; init; }
}
