using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Mail.Tls;

namespace Postern.Mail.Trace;

/// <summary>Writes our own Received field (RFC 5321 §4.4). It always says whether the hop was encrypted, and how.</summary>
public static class ReceivedLine
{
    const int HeloLengthMax = 255;

    /// <summary>
    /// The whole field with its last CRLF, to stand before the message. No <c>for</c>: it would tell one blind-copied recipient
    /// of another (RFC 5321 §7.6).
    /// </summary>
    /// <param name="client">Who sent it; HELO is unverified and is cleaned here.</param>
    /// <param name="from">What MAIL declared: SMTPUTF8 shows in the protocol's name.</param>
    /// <param name="hostname">Our own name.</param>
    /// <param name="id">The message's id: ASCII letters, digits and hyphens.</param>
    /// <param name="date">When it came.</param>
    public static byte[] Write(SmtpClientInfo client, MailFrom from, string hostname, string id, DateTimeOffset date)
    {
        var address = AddressLiteral(client);
        var suite = client.Tls is { } tls ? $" tls {tls.CipherSuite}" : "";
        var field = string.Create(CultureInfo.InvariantCulture, $"""
            Received: from {Helo(client) ?? address} ({address})
             ({Encryption(client.Tls)})
            {By(hostname)}{Protocol(client, from)} id {id}{suite};
             {date.ToUniversalTime():ddd, dd MMM yyyy HH:mm:ss} +0000

            """);

        return Encoding.ASCII.GetBytes(field.ReplaceLineEndings("\r\n"));
    }

    /// <summary>How the line of our own field begins that names us.</summary>
    public static byte[] OwnLine(string hostname) => Encoding.ASCII.GetBytes(By(hostname));

    static string By(string hostname) => $" by {hostname} with ";

    /// <summary>The names of RFC 3848 and RFC 6531 §4.3. TLS and AUTH exist only in ESMTP, so a client that said HELO under TLS counts as one.</summary>
    static string Protocol(SmtpClientInfo client, MailFrom from)
    {
        var name = from.SmtpUtf8 ? "UTF8SMTP" : client.Extended || client.Tls is not null ? "ESMTP" : "SMTP";
        return (name, client.Tls, client.User) switch
        {
            (_, null, null) => name,
            (_, null, _) => $"{name}A",
            (_, _, null) => $"{name}S",
            _ => $"{name}SA",
        };
    }

    static string Encryption(TlsSession? tls) => tls is null
        ? "not encrypted"
        : string.Create(CultureInfo.InvariantCulture, $"using {Version(tls.Version)} with cipher {tls.CipherSuite} ({tls.Bits}/{tls.Bits} bits)");

    static string Version(TlsVersion version) => version switch
    {
        TlsVersion.Tls12 => "TLSv1.2",
        TlsVersion.Tls13 => "TLSv1.3",
    };

    static string AddressLiteral(SmtpClientInfo client)
    {
        var address = client.Address.Address;

        // A scope says something about our own network interfaces only; a copy without it is written.
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{new IPAddress(address.GetAddressBytes())}]" : $"[{address}]";
    }

    // Only what a host name or literal is made of: no blank, bracket or comment of the client's can pass for a part of our field.
    static readonly SearchValues<char> Specials = SearchValues.Create("()<>;,\"");

    static string? Helo(SmtpClientInfo client)
    {
        if (client.Helo is not { Length: > 0 } helo) return null;

        var isLiteral = EmailAddress.TryParse($"a@{helo}", out var probe) && probe.Domain[0] == '[' && helo[1..^1].All(c => IsHostOctet(c) || c == ':');
        return isLiteral ? helo : string.Concat(helo.Take(HeloLengthMax).Select(c => IsHostOctet(c) ? c : '?'));
    }

    static bool IsHostOctet(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_';
}
