using System.Net;
using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Tls;

namespace Postern.Mail.Smtp.Client;

/// <summary>One connection to an exchanger, greeted and past EHLO. Not thread safe: one transaction at a time.</summary>
public sealed class SmtpConnection : IAsyncDisposable
{
    public static Task<ConnectAnswer> Connect(IPEndPoint server, SmtpClientOptions options, CancellationToken ct) => throw new NotImplementedException();

    public IPEndPoint Server => throw new NotImplementedException();

    /// <summary>What EHLO offered, in the present security layer.</summary>
    public SmtpExtensions Extensions => throw new NotImplementedException();

    /// <summary>Null while the connection is in clear.</summary>
    public TlsSession? Tls => throw new NotImplementedException();

    /// <summary>True while another transaction may be begun.</summary>
    public bool IsUsable => throw new NotImplementedException();

    /// <summary>STARTTLS, handshake, EHLO anew. Any certificate is accepted here and described in the answer: whether it is enough is not this layer's to say.</summary>
    /// <param name="serverName">The exchanger's name: sent as SNI and checked against the certificate.</param>
    /// <param name="ct">Stops.</param>
    public Task<StartTlsAnswer> StartTls(string serverName, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Sends one message to one or more recipients that are one all-or-nothing unit here: if one RCPT is refused, none is sent.</summary>
    public Task<SendAnswer> Send(Envelope envelope, MessageContent content, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>QUIT if the connection still works, bounded by a second; then closes.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

[Flags]
public enum SmtpExtensions { None = 0, Pipelining = 1, Chunking = 2, EightBitMime = 4, SmtpUtf8 = 8, Dsn = 16, Size = 32, StartTls = 64, RequireTls = 128, EnhancedStatusCodes = 256 }

/// <summary>How the client speaks. Timeouts are those of RFC 5321 §4.5.3.2.</summary>
public sealed record SmtpClientOptions
{
    /// <summary>The name given in EHLO.</summary>
    public required string Hostname { get; init; }

    /// <summary>Roots that chains are checked against; null takes the system's, loaded once per process.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan BannerTimeout { get; init; } = TimeSpan.FromMinutes(5);
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(60);
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(5);
    public TimeSpan DataTimeout { get; init; } = TimeSpan.FromMinutes(2);
    public TimeSpan BlockTimeout { get; init; } = TimeSpan.FromMinutes(3);
    public TimeSpan FinalTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Longest reply line accepted, in octets (RFC 5321 §4.5.3.1.5 says 512; some servers send more).</summary>
    public int ReplyLineMax { get; init; } = 2048;

    /// <summary>Most lines of one reply; more is a broken server.</summary>
    public int ReplyLinesMax { get; init; } = 128;
}
