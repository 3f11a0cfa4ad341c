using System.Collections.Concurrent;
using System.Text;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;

namespace Postern.Tests.Mail.Smtp.Server;

/// <summary>A door that keeps what it is given: one user, and no relaying to <c>other.invalid</c>.</summary>
sealed class RecordingDoor(SmtpServerOptions options) : ISmtpDoor
{
    public const string User = "anna@example.org";
    public const string Password = "correct-horse-7f3a";

    static readonly ScramVerifier Anna = ScramVerifier.Create(Password);

    public SmtpServerOptions Options { get; } = options;

    public ConcurrentQueue<Recorded> Messages { get; } = [];

    public SmtpReply? AtConnect { get; init; }

    /// <summary>Octets asked for at a time.</summary>
    public int ReadSize { get; init; } = 4096;

    /// <summary>Read no more of a message than this, and answer as if all was well: a broken door.</summary>
    public int ReadAtMost { get; init; } = int.MaxValue;

    public ValueTask<SmtpReply?> Connected(SmtpClientInfo client, CancellationToken ct) => new(AtConnect);

    public ValueTask<SmtpReply?> Mail(SmtpClientInfo client, MailFrom from, CancellationToken ct) => default;

    public ValueTask<SmtpReply?> Rcpt(SmtpClientInfo client, MailFrom from, RcptTo to, CancellationToken ct) =>
        new(to.Address.Domain == "other.invalid" ? new SmtpReply(550, "5.7.1", "no relaying") : null);

    public async ValueTask<SmtpReply> Message(SmtpClientInfo client, Envelope envelope, MessageBody body, CancellationToken ct)
    {
        using var content = new MemoryStream();
        var buffer = new byte[ReadSize];
        while (content.Length < ReadAtMost && await body.Read(buffer, ct) is > 0 and var length) content.Write(buffer, 0, length);

        Messages.Enqueue(new(client.User, envelope, Encoding.Latin1.GetString(content.ToArray())));
        return new(250, "2.0.0", "taken");
    }

    public ValueTask<ScramVerifier?> Verifier(string user, CancellationToken ct) => new(user == User ? Anna : null);
}

sealed record Recorded(string? User, Envelope Envelope, string Content)
{
    public string? From => Envelope.From.Address?.ToString();
}
