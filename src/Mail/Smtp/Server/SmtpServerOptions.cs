using System.Net.Security;

namespace Postern.Mail.Smtp.Server;

/// <summary>How one listener speaks. Every limit has a unit and a safe default.</summary>
public sealed record SmtpServerOptions
{
    /// <summary>Name in the banner, in EHLO and in Received.</summary>
    public required string Hostname { get; init; }

    /// <summary>
    /// Asked at each handshake, so that a renewed certificate is used at once; null offers no TLS.
    /// The session adds nothing but what it must; versions and suites are the caller's.
    /// </summary>
    public Func<SslServerAuthenticationOptions>? Tls { get; init; }

    /// <summary>TLS from the first byte (RFC 8314 §3).</summary>
    public bool ImplicitTls { get; init; }

    /// <summary>MAIL is answered 530 5.7.0 until TLS is on (RFC 3207 §4).</summary>
    public bool TlsRequired { get; init; }

    /// <summary>Offers AUTH, and only over TLS.</summary>
    public bool OffersAuth { get; init; }

    /// <summary>MAIL is answered 530 5.7.0 until AUTH succeeded (RFC 4954 §4).</summary>
    public bool AuthRequired { get; init; }

    /// <summary>Largest message, in octets, as SIZE says it (RFC 1870).</summary>
    public long MessageSizeMax { get; init; } = 150L * 1024 * 1024;

    /// <summary>Largest header section, in octets: what stands before the first empty line.</summary>
    public int HeaderSizeMax { get; init; } = 1024 * 1024;

    /// <summary>
    /// Longest line of a message, CRLF included, in octets. RFC 5321 §4.5.3.1.6 allows 1,000; software that writes HTML in one
    /// line is common, so such a message is taken whole and left to whoever sends it on.
    /// </summary>
    public int TextLineMax { get; init; } = 2 * 1024 * 1024;

    /// <summary>Most recipients of one transaction; the next is answered 452 4.5.3 (RFC 5321 §4.5.3.1.8 asks for 100 at least).</summary>
    public int RecipientsMax { get; init; } = 1000;

    /// <summary>Longest silence between commands (RFC 5321 §4.5.3.2.7).</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest silence within message data.</summary>
    public TimeSpan DataTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Slowest a message may come over its whole length, in octets a second, once <see cref="DataTimeout"/> is over: a client that trickles
    /// would hold its session for <see cref="MessageTimeout"/>. A modem of 1994 is ten times as fast.
    /// </summary>
    public int DataRateMin { get; init; } = 256;

    /// <summary>Longest a whole message may take, from its first octet to its last, however steadily it drips.</summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Longest TLS handshake.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest a single command line may take from first octet to CRLF: a client that drips octets is cut off.</summary>
    public TimeSpan LineTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Refused commands before the session ends with 421.</summary>
    public int ErrorsMax { get; init; } = 20;

    /// <summary>Failed AUTH attempts before the session ends with 421.</summary>
    public int AuthFailuresMax { get; init; } = 3;
}
