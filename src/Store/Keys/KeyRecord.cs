using Postern.Mail.Addresses;
using Postern.Rules.Keys;

namespace Postern.Store.Keys;

/// <summary>Whose a key is, and so what it is for.</summary>
public enum KeyOwner
{
    /// <summary>Somebody that mail is encrypted to. Only the public half is here.</summary>
    Recipient,

    /// <summary>Somebody of the organization: signs for them, and opens what is sent to them.</summary>
    Internal,

    /// <summary>The organization itself: signs where the sender has no key.</summary>
    Organization,

    /// <summary>The organization's own certification authority.</summary>
    Authority,
}

/// <summary>A key to put on file.</summary>
public sealed record NewKey
{
    public required KeyOwner Owner { get; init; }
    public required KeyDescription Key { get; init; }
    public required KeyTrust Trust { get; init; }

    /// <summary>Where it is from, in a word: <c>file</c>, <c>made</c>, <c>mail</c>.</summary>
    public required string Source { get; init; }

    /// <summary>S/MIME: the certificate in DER, then those of its chain, each preceded by nothing: DER tells where it ends. OpenPGP: the public key, binary.</summary>
    public required ReadOnlyMemory<byte> Material { get; init; }

    /// <summary>The private half: PKCS #8, or the OpenPGP secret key without a passphrase. Sealed apart from the rest.</summary>
    public ReadOnlyMemory<byte>? Secret { get; init; }

    /// <summary>The address it serves when it names none itself.</summary>
    public EmailAddress? BoundTo { get; init; }
}

/// <summary>A key on file. Its private half is not in here: <see cref="KeyCabinet.OpenSecret"/>.</summary>
public sealed record KeyRecord
{
    public required Guid Id { get; init; }
    public required KeyOwner Owner { get; init; }
    public required KeyDescription Key { get; init; }
    public required KeyTrust Trust { get; init; }
    public required string Source { get; init; }
    public required ReadOnlyMemory<byte> Material { get; init; }
    public required bool HasSecret { get; init; }
    public required EmailAddress? BoundTo { get; init; }
    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>To the day; null when it was not used yet.</summary>
    public required DateTimeOffset? UsedAt { get; init; }

    public IReadOnlyList<EmailAddress> Addresses => BoundTo is { } bound ? [bound] : Key.Addresses;

    // Whose it is belongs in no log.
    public override string ToString() => $"{Key.Standard} key {Id:N}";
}

/// <summary>What came of putting a key on file.</summary>
/// <param name="Id">Its id, also when it was there before.</param>
/// <param name="IsNew">False when it was there: then it is brought up to date.</param>
public readonly record struct KeyAdded(Guid Id, bool IsNew);

/// <summary>What is sealed as a key's facts.</summary>
sealed record SealedFacts(KeyDescription Key, EmailAddress? BoundTo);
