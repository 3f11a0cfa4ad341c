using Postern.Mail.Addresses;

namespace Postern.Mail.OpenPgp;

/// <summary>
/// A transferable key (RFC 9580 §10.1) and the facts about it at the time it was read. Facts only: whether a key is too weak
/// or its trust too low is judged elsewhere. What is secret stands in <see cref="Secret"/> alone, and in no text of this record.
/// </summary>
public sealed record OpenPgpKey
{
    /// <summary>Upper-case hexadecimal, 40 characters for version 4.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The last 16 characters of the fingerprint.</summary>
    public required string KeyId { get; init; }

    public required int Version { get; init; }

    /// <summary>Addresses of user ids that are certified by the key itself and neither revoked nor expired, each once.</summary>
    public required IReadOnlyList<EmailAddress> Addresses { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>Null when it never expires.</summary>
    public required DateTimeOffset? Expires { get; init; }

    public required bool IsRevoked { get; init; }

    /// <summary>The primary key, which certifies and mostly signs.</summary>
    public required OpenPgpAlgorithm Algorithm { get; init; }

    /// <summary>What mail would be encrypted to now; null when there is nothing: expired, revoked, without such a subkey.</summary>
    public required OpenPgpSubkey? Encryption { get; init; }

    /// <summary>What this key would sign with now; null when it cannot.</summary>
    public required OpenPgpSubkey? Signing { get; init; }

    /// <summary>Whether the features say that AEAD is understood (RFC 9580 §5.2.3.32, and 0x02 of GnuPG). Known, and never used: see <see cref="OpenPgpSealer"/>.</summary>
    public required bool AnnouncesAead { get; init; }

    /// <summary>Hash algorithms of the newest self-signatures of the user ids and of the encryption subkey, as "SHA256".</summary>
    public required IReadOnlyList<string> SelfSignatureHashes { get; init; }

    /// <summary>The public key, binary.</summary>
    public required ReadOnlyMemory<byte> Public { get; init; }

    /// <summary>The secret key, binary and without a passphrase; null when the file had none, or one that is still locked.</summary>
    public required ReadOnlyMemory<byte>? Secret { get; init; }

    /// <summary>Whether a secret key is there that a passphrase still protects: <see cref="OpenPgpKeyFile.Read"/> takes one.</summary>
    public required bool IsLocked { get; init; }

    public bool MayEncrypt => Encryption is not null;

    public bool MaySign => Signing is not null;

    /// <summary>Whether a self-signature rests on a hash for which collisions are made (SHA-1, MD5, RIPEMD-160).</summary>
    public bool HasWeakSelfSignature => SelfSignatureHashes.Any(hash => hash is "SHA1" or "MD5" or "RIPEMD160");

    /// <summary>The public key, armored.</summary>
    public string ArmoredPublic => Armor.Encode("PGP PUBLIC KEY BLOCK", Public.Span);

    /// <summary>The secret key, armored and without a passphrase: for an export that somebody asked for. Null when there is none.</summary>
    public string? ArmoredSecret => Secret is { } secret ? Armor.Encode("PGP PRIVATE KEY BLOCK", secret.Span) : null;

    /// <summary>Without addresses and octets: a key is named in logs by its fingerprint.</summary>
    public override string ToString() => $"OpenPGP {Algorithm} {Fingerprint}";

    // Two readings of the same octets are the same key; lists and octets would compare by reference.
    public bool Equals(OpenPgpKey? other) => other is not null && Fingerprint == other.Fingerprint && Public.Span.SequenceEqual(other.Public.Span);

    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);
}

/// <param name="Name">"RSA", "EDDSA", "ECDH", "ECDSA", "DSA", "ELGAMAL", as librnp calls it.</param>
/// <param name="Curve">As "Ed25519" or "NIST P-256"; null when it has none.</param>
/// <param name="Bits">Length of the modulus, or of the curve's field.</param>
public sealed record OpenPgpAlgorithm(string Name, string? Curve, int Bits)
{
    public override string ToString() => Curve ?? $"{Name}-{Bits}";
}

/// <param name="Fingerprint">Upper-case hexadecimal.</param>
/// <param name="Algorithm">What it is.</param>
/// <param name="Until">When it stops being usable, its primary key considered; null for never.</param>
public sealed record OpenPgpSubkey(string Fingerprint, OpenPgpAlgorithm Algorithm, DateTimeOffset? Until);
