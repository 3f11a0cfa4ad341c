namespace Postern.Mail.Smime.Revocation;

/// <summary>What is known about a certificate's being revoked.</summary>
public abstract record RevocationAnswer
{
    RevocationAnswer()
    {
    }

    /// <summary>Its issuer says that it is not revoked.</summary>
    /// <param name="Until">When the issuer will have said something newer.</param>
    public sealed record Holds(DateTimeOffset Until) : RevocationAnswer;

    /// <summary>Its issuer took it back, for good or for now.</summary>
    /// <param name="When">Since when, as the issuer says.</param>
    /// <param name="Until">As above: what is on hold may be given free again.</param>
    public sealed record Revoked(DateTimeOffset When, DateTimeOffset Until) : RevocationAnswer;

    /// <summary>Nothing that can be believed says one or the other.</summary>
    /// <param name="Why">In words, for people; it may name a host, and no person.</param>
    public sealed record Unknown(string Why) : RevocationAnswer;
}
