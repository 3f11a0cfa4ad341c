using System.Net;
using System.Text;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Mail.Tls;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Tests.Store;

/// <summary>Messages for tests. Their telling words are looked for where they must not be.</summary>
static class Letters
{
    /// <summary>Local parts, names, subject and body words: what a stolen database may not show.</summary>
    public static readonly string[] Secrets = ["weatherby", "hollis", "quicksilver", "tachycardia", "zanzibar", "pemberton", "Example Clinic", Fingerprint];

    /// <summary>Of a key: whoever knows keys knows by it whose it is.</summary>
    public const string Fingerprint = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

    public static EmailAddress Sender => new("weatherby", "clinic.example");

    public static EmailAddress Hollis => new("Hollis", "partner.example");

    public static byte[] Body { get; } = Encoding.ASCII.GetBytes(
        "From: weatherby@clinic.example\r\nTo: hollis@partner.example\r\nSubject: quicksilver\r\n\r\nYour tachycardia, explained.\r\n");

    public static TlsSession Tls { get; } = new()
    {
        Version = TlsVersion.Tls13,
        CipherSuite = "TLS_AES_256_GCM_SHA384",
        Bits = 256,
        Certificate = new()
        {
            Subject = "CN=mx.partner.example",
            Issuer = "CN=Example CA",
            Names = ["mx.partner.example"],
            Sha256 = new('a', 64),
            NotBefore = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            NotAfter = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero),
            ChainIsTrusted = true,
            NameMatches = false,
            Problem = "the name is another",
        },
    };

    public static NewMessage To(DateTimeOffset now, long size, params EmailAddress[] recipients) => new()
    {
        Id = Guid.CreateVersion7(now),
        AcceptedAt = now,
        Door = Door.Submission,
        From = new(Sender) { Size = 4711, Body = BodyKind.EightBitMime, SmtpUtf8 = true, Return = DsnReturn.Headers, EnvelopeId = "zanzibar" },
        Size = size,
        Arrival = new(IPAddress.Parse("2001:db8::1"), "pemberton-laptop", "pemberton", Tls),
        Copies = [.. recipients.Select(to => new NewCopy(Guid.CreateVersion7(now), To(to), null))],
    };

    public static NewMessage Leased(this NewMessage message, TimeSpan lease) =>
        message with { Copies = [.. message.Copies.Select(copy => copy with { LeasedUntil = message.AcceptedAt + lease })] };

    public static CopyResult Result(this QueuedCopy copy, CopyState state, DateTimeOffset at) => new()
    {
        CopyId = copy.Id,
        MessageId = copy.MessageId,
        State = state,
        At = at,
        DueAt = state == CopyState.Queued ? at.AddMinutes(5) : null,
        Evidence = new()
        {
            Protection = "tls",
            Rule = "default",
            Why = "the server spoke TLS 1.3",
            Server = "mx.partner.example",
            Address = "192.0.2.1:25",
            Tls = Tls,
            ReplyCode = 250,
            ReplyEnhanced = "2.0.0",
            ReplyText = "hollis will be pleased",
        },
    };

    static RcptTo To(EmailAddress address) => new(address)
    {
        Notify = DsnNotify.Failure | DsnNotify.Delay,
        OriginalRecipient = $"rfc822;{address}",
    };
}
