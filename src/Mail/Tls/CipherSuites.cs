using System.Collections.Frozen;
using System.Net.Security;

namespace Postern.Mail.Tls;

/// <summary>Which cipher suites this house takes: at its own doors, and as proof at somebody else's.</summary>
public static class CipherSuites
{
    /// <summary>
    /// Own doors, the preferred first: AES-GCM with an ephemeral key exchange. All stand in NIST SP 800-52r2 §3.3.1. Left out of its list: CBC, CCM, and
    /// whatever has no forward secrecy; ChaCha20 is not in it.
    /// </summary>
    public static IReadOnlyList<TlsCipherSuite> OfDoors { get; } =
    [
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    ];

    /// <summary>The only TLS 1.2 key exchanges that count: ephemeral, and signed with the certificate's key (RFC 9325 §4.1: no static RSA, nothing anonymous).</summary>
    static readonly string[] Exchanges = ["ECDHE_ECDSA", "ECDHE_RSA", "DHE_RSA"];

    static readonly string[] Ciphers =
    [
        "AES_256_GCM_SHA384", "AES_128_GCM_SHA256", "CHACHA20_POLY1305_SHA256", "AES_256_CCM", "AES_128_CCM",
        "AES_256_CBC_SHA384", "AES_256_CBC_SHA256", "AES_128_CBC_SHA256", "AES_256_CBC_SHA", "AES_128_CBC_SHA",
    ];

    /// <summary>RFC 8446 §B.4, without the one whose tag is cut to 8 octets.</summary>
    static readonly string[] OfTls13 =
        ["TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_CCM_SHA256"];

    static readonly FrozenSet<string> Proof =
        Exchanges.SelectMany(exchange => Ciphers.Select(cipher => $"TLS_{exchange}_WITH_{cipher}")).Concat(OfTls13).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>
    /// True when a session with this suite protects a message: a list, so that a suite nobody foresaw does not. What the platform offers may be widened by
    /// a machine's OpenSSL settings; what counts here may not.
    /// </summary>
    /// <param name="name">The IANA name, as <see cref="TlsSession.CipherSuite"/>.</param>
    public static bool AreProof(string name) => Proof.Contains(name);
}
