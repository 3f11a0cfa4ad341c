using System.Security.Cryptography.X509Certificates;

namespace Postern.Mail.Smtp.Client;

/// <summary>How the client speaks. Timeouts are those of RFC 5321 §4.5.3.2.</summary>
public sealed record SmtpClientOptions
{
    /// <summary>The name given in EHLO.</summary>
    public required string Hostname { get; init; }

    /// <summary>Roots that chains are checked against; null takes the system's, loaded once per process.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    public MailProtocol Protocol { get; init; }

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
