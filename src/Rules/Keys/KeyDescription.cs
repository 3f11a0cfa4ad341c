using Postern.Mail.Addresses;

namespace Postern.Rules.Keys;

/// <summary>What a key says about itself. Read from its octets once; whether it is good enough is <see cref="KeyJudge"/>'s business.</summary>
public sealed record KeyDescription
{
    public required KeyStandard Standard { get; init; }

    /// <summary>S/MIME: SHA-256 of the certificate; OpenPGP: of the primary key. Hexadecimal.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Addresses it names itself; may be empty.</summary>
    public required IReadOnlyList<EmailAddress> Addresses { get; init; }

    /// <summary>For people, as <c>RSA-3072</c> or <c>Curve25519</c>.</summary>
    public required string Algorithm { get; init; }

    /// <summary>What encrypts to it.</summary>
    public required KeyStrength Strength { get; init; }

    /// <summary>Length of the key that encrypts, in bits.</summary>
    public required int Bits { get; init; }

    /// <summary>S/MIME: version of the certificate (1 or 3). OpenPGP: version of the key packet.</summary>
    public required int Version { get; init; }

    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>Null when it never expires; not required, since what is kept leaves out what is null.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    public required bool IsRevoked { get; init; }

    /// <summary>What vouches for it is signed over SHA-1, MD5 or RIPEMD-160, for which collisions are made.</summary>
    public required bool HasWeakSignature { get; init; }

    public required bool MayEncrypt { get; init; }

    public required bool MaySign { get; init; }
}

/// <summary>Kinds of public keys by what their length means.</summary>
public enum KeyStrength
{
    /// <summary>RSA or ElGamal: the modulus tells.</summary>
    Modulus,

    /// <summary>A curve of at least 256 bits.</summary>
    Curve,

    /// <summary>What Postern cannot encrypt to.</summary>
    Unknown,
}
