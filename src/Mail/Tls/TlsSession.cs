using System.Text.Json.Serialization;

namespace Postern.Mail.Tls;

/// <summary>The TLS versions this house speaks; older ones are refused in the handshake (RFC 8996).</summary>
public enum TlsVersion
{
    [JsonStringEnumMemberName("1.2")]
    Tls12,

    [JsonStringEnumMemberName("1.3")]
    Tls13,
}

/// <summary>What a finished handshake came to: evidence for the record, never a secret.</summary>
public sealed record TlsSession
{
    public required TlsVersion Version { get; init; }

    /// <summary>The IANA name of the suite, as <c>TLS_AES_256_GCM_SHA384</c>.</summary>
    public required string CipherSuite { get; init; }

    /// <summary>Strength of the bulk cipher, in bits.</summary>
    public required int Bits { get; init; }

    /// <summary>Key exchange where the platform tells, as <c>ECDHE</c>; null when it does not (TLS 1.3 groups are not exposed).</summary>
    public string? KeyExchange { get; init; }

    /// <summary>The certificate the peer showed; null when it showed none.</summary>
    public PeerCertificate? Certificate { get; init; }

    /// <summary>Null when no TLSA record was there to compare with, or nobody asked.</summary>
    public DaneMatch? Dane { get; init; }

    /// <summary>Id of the enforced MTA-STS policy that names this exchanger (RFC 8461 §3.1); null when none does.</summary>
    public string? StsId { get; init; }

    /// <summary>Null when nobody asked what the domain publishes.</summary>
    public PublishedTrust? Published { get; init; }

    /// <summary>What this exchanger, or its domain's others, proved until now, when this session proves less; null when it does not.</summary>
    public ServerProof? FellFrom { get; init; }

    /// <summary>The strongest thing that the facts above prove.</summary>
    public ServerProof Proof => this switch
    {
        { Dane: { Record: not null, NameIsSecure: true } } => ServerProof.Dane,
        { StsId: not null, Certificate.IsVerified: true } => ServerProof.MtaSts,
        { Certificate.IsVerified: true } => ServerProof.Verified,
        _ => ServerProof.Encrypted,
    };
}

/// <summary>A peer's certificate and what checking it gave. Checked always, also when nobody required it.</summary>
public sealed record PeerCertificate
{
    public required string Subject { get; init; }
    public required string Issuer { get; init; }

    /// <summary>DNS names of the subject alternative name extension, lower case; at most <see cref="NamesMax"/>.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Lower-case hex of the SHA-256 over the DER bytes.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Lower-case hex of the SHA-256 over the public key (SubjectPublicKeyInfo): it outlives a certificate that is renewed for the same key. Not kept with the evidence.</summary>
    [JsonIgnore]
    public string? KeySha256 { get; init; }

    public required DateTimeOffset NotBefore { get; init; }
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>Kind of the public key, as <c>RSA</c>, <c>ECDSA</c> or <c>Ed25519</c>; null in records from before it was kept.</summary>
    public string? KeyType { get; init; }

    /// <summary>Its size in bits; 0 when it is not known.</summary>
    public int KeyBits { get; init; }

    /// <summary>True when a chain to a trusted root was built (RFC 5280 §6).</summary>
    public required bool ChainIsTrusted { get; init; }

    /// <summary>True when a name of the certificate is the name that was asked for (RFC 9525 §6).</summary>
    public required bool NameMatches { get; init; }

    /// <summary>Why chain or name failed, in words; null when both hold.</summary>
    public string? Problem { get; init; }

    public bool IsVerified => ChainIsTrusted && NameMatches;

    public const int NamesMax = 100;
}
