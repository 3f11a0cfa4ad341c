using System.Net.Security;
using System.Security.Authentication;

namespace Postern.Mail.Tls;

/// <summary>Turns a finished handshake into the facts that a record keeps.</summary>
public static class TlsDescription
{
    /// <summary>What <paramref name="stream"/> agreed on. To be asked after the handshake only.</summary>
    /// <exception cref="NotSupportedException">The version is older than TLS 1.2: the caller's options must refuse those (RFC 8996).</exception>
    public static TlsSession Describe(SslStream stream, PeerCertificate? certificate) =>
        Describe(stream.SslProtocol, stream.NegotiatedCipherSuite, certificate);

    public static TlsSession Describe(SslProtocols version, TlsCipherSuite suite, PeerCertificate? certificate)
    {
        var name = suite.ToString();

        return new()
        {
            Version = Version(version),
            CipherSuite = name,
            Bits = Bits(name),
            KeyExchange = KeyExchange(name),
            Certificate = certificate,
        };
    }

    static TlsVersion Version(SslProtocols version) => version switch
    {
        SslProtocols.Tls12 => TlsVersion.Tls12,
        SslProtocols.Tls13 => TlsVersion.Tls13,
        _ => throw new NotSupportedException($"{version} must not leave the handshake"),
    };

    // From the suite's name, because SslStream.CipherStrength is obsolete; a suite nobody foresaw counts as no strength at all.
    static int Bits(string suite) => suite switch
    {
        _ when suite.Contains("CHACHA20", StringComparison.Ordinal) => 256,
        _ when suite.Contains("_256_", StringComparison.Ordinal) => 256,
        _ when suite.Contains("_128_", StringComparison.Ordinal) => 128,
        _ when suite.Contains("3DES", StringComparison.Ordinal) => 112,
        _ => 0,
    };

    /// <summary>TLS 1.2 names it before <c>_WITH_</c>, as <c>TLS_ECDHE_RSA_WITH_…</c>; TLS 1.3 suites do not (RFC 8446 §B.4).</summary>
    static string? KeyExchange(string suite)
    {
        var with = suite.IndexOf("_WITH_", StringComparison.Ordinal);
        if (with < 0) return null;

        var exchange = suite["TLS_".Length..with];
        var signature = exchange.IndexOf('_', StringComparison.Ordinal);
        return signature < 0 ? exchange : exchange[..signature];
    }
}
