using System.Net;
using System.Text.Json.Serialization;

namespace Postern.Mail.Trace;

/// <summary>What a line says about TLS, taken by itself.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TlsStatement>))]
public enum TlsStatement
{
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>It states a plain protocol or denies TLS. That proves nothing by itself: many systems write ESMTP for TLS as well.</summary>
    [JsonStringEnumMemberName("no")]
    No,

    [JsonStringEnumMemberName("yes")]
    Yes,
}

/// <summary>What a <see cref="TlsStatement"/> rests on.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TlsBasis>))]
public enum TlsBasis
{
    /// <summary>No protocol, and no word of TLS.</summary>
    [JsonStringEnumMemberName("no-protocol")]
    NoProtocol,

    /// <summary>A protocol that is not registered, or a local one.</summary>
    [JsonStringEnumMemberName("other-protocol")]
    OtherProtocol,

    /// <summary>A registered protocol without S (RFC 3848).</summary>
    [JsonStringEnumMemberName("keyword-plain")]
    KeywordPlain,

    /// <summary>A vendor's phrase that has another form for TLS.</summary>
    [JsonStringEnumMemberName("vendor-plain")]
    VendorPlain,

    /// <summary>"(not using TLS)" and the like.</summary>
    [JsonStringEnumMemberName("explicit-no")]
    ExplicitNo,

    /// <summary>The S of ESMTPS and its kin.</summary>
    [JsonStringEnumMemberName("keyword-s")]
    KeywordS,

    /// <summary>"(TLS)", "over TLS secured channel" and the like.</summary>
    [JsonStringEnumMemberName("phrase")]
    Phrase,

    /// <summary>Version or cipher of the session.</summary>
    [JsonStringEnumMemberName("explicit")]
    Explicit,
}

/// <summary>The words by which labelled sets name a <see cref="TlsBasis"/>.</summary>
static class TlsBases
{
    public static string Word(TlsBasis basis) => basis switch
    {
        TlsBasis.NoProtocol => "no-protocol",
        TlsBasis.OtherProtocol => "other-protocol",
        TlsBasis.KeywordPlain => "keyword-plain",
        TlsBasis.VendorPlain => "vendor-plain",
        TlsBasis.ExplicitNo => "explicit-no",
        TlsBasis.KeywordS => "keyword-s",
        TlsBasis.Phrase => "phrase",
        TlsBasis.Explicit => "explicit",
    };
}

/// <summary>What one Received field says, read and named; nothing is judged yet. Null is what it does not say.</summary>
public sealed record HopFacts
{
    /// <summary>The word or phrase behind <c>with</c>, as printed.</summary>
    public string? Protocol { get; init; }

    public TlsStatement Tls { get; init; }
    public TlsBasis Basis { get; init; }

    /// <summary>The words that <see cref="Tls"/> rests on.</summary>
    public Quote? Evidence { get; init; }

    /// <summary>1.0, 1.1, 1.2, 1.3, SSLv2 or SSLv3; null also for a family such as "TLSv1/SSLv3".</summary>
    public string? Version { get; init; }

    /// <summary>As printed.</summary>
    public string? VersionRaw { get; init; }

    /// <summary>As printed.</summary>
    public string? Cipher { get; init; }

    /// <summary>The strength of the cipher that was used, as printed: bits nearly always (old Exim with GnuTLS printed octets).</summary>
    public int? Bits { get; init; }

    /// <summary>The second number: bits that the algorithm knows.</summary>
    public int? AlgorithmBits { get; init; }

    /// <summary>What became of the client's certificate.</summary>
    public CertificateCheck? Certificate { get; init; }

    /// <summary>The first word behind <c>from</c> where it is a name. In most systems this is what the client called itself.</summary>
    public string? FromHost { get; init; }

    /// <summary>The client's address that the receiver recorded, without brackets and port.</summary>
    public string? FromIp { get; init; }

    /// <summary>The name that DNS gave for the address, where the form of the line tells it apart from HELO; "unknown" is left out.</summary>
    public string? ReverseName { get; init; }

    /// <summary>What the client called itself, where the form of the line tells.</summary>
    public string? Helo { get; init; }

    /// <summary>The name behind <c>by</c>, without a port.</summary>
    public string? ByHost { get; init; }

    public string? Id { get; init; }
    public DateTimeOffset? Date { get; init; }

    /// <summary>The receiver says that the client's name could not be confirmed: "unknown", "may be forged".</summary>
    [JsonIgnore]
    public bool IsNameDoubted { get; init; }

    [JsonIgnore]
    public IPAddress? FromAddress => HostText.Address(FromIp);
}
