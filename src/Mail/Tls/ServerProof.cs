using System.Text.Json.Serialization;

namespace Postern.Mail.Tls;

/// <summary>What a session proved about who the server is. In order: a later one satisfies whoever asks for an earlier one.</summary>
public enum ServerProof
{
    /// <summary>Nothing: it keeps listeners out, and an impostor is not told from the server.</summary>
    [JsonStringEnumMemberName("encrypted")]
    Encrypted,

    /// <summary>A chain to a trusted root, and the exchanger's name (RFC 9525). Who named the exchanger is not proven.</summary>
    [JsonStringEnumMemberName("verified")]
    Verified,

    /// <summary>As above, and the domain's MTA-STS policy (enforce) names the exchanger (RFC 8461).</summary>
    [JsonStringEnumMemberName("mta-sts")]
    MtaSts,

    /// <summary>Domain, exchanger and certificate are bound to one another by DNSSEC (RFC 7672).</summary>
    [JsonStringEnumMemberName("dane")]
    Dane,
}

/// <summary>What became of what the recipient's domain publishes about its servers' TLS (DANE, MTA-STS).</summary>
public enum PublishedTrust
{
    /// <summary>It publishes nothing that binds.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>The session is what is published.</summary>
    [JsonStringEnumMemberName("held")]
    Held,

    /// <summary>It is not.</summary>
    [JsonStringEnumMemberName("broken")]
    Broken,
}

/// <summary>What comparing a server's certificates with its TLSA records gave.</summary>
public sealed record DaneMatch
{
    /// <summary>Usage, selector and matching type of the record that matched, as <c>3 1 1</c>; null when none did.</summary>
    public string? Record { get; init; }

    /// <summary>Where the records are, without port and protocol (RFC 7672 §2.2.3: the TLSA base domain).</summary>
    public required string BaseDomain { get; init; }

    /// <summary>True when DNSSEC vouches for the server's name too. Without it the host is proven, but not that the domain chose this host.</summary>
    public required bool NameIsSecure { get; init; }

    /// <summary>Why none matched, in words; null when one did.</summary>
    public string? Problem { get; init; }
}
