using System.Globalization;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;

namespace Postern.Host.StandIn;

/// <summary>A stand-in mail exchanger: takes everything, keeps it in a folder or in memory. For trying things, never for real mail.</summary>
sealed class SinkDoor(SmtpServerOptions options, string? folder, Action<SinkMessage> took) : ISmtpDoor
{
    int count;

    public SmtpServerOptions Options => options;

    public ValueTask<SmtpReply?> Connected(SmtpClientInfo client, CancellationToken ct) => ValueTask.FromResult<SmtpReply?>(null);

    public ValueTask<SmtpReply?> Mail(SmtpClientInfo client, MailFrom from, CancellationToken ct) => ValueTask.FromResult<SmtpReply?>(null);

    public ValueTask<SmtpReply?> Rcpt(SmtpClientInfo client, MailFrom from, RcptTo to, CancellationToken ct) => ValueTask.FromResult<SmtpReply?>(null);

    public ValueTask<ScramVerifier?> Verifier(string user, CancellationToken ct) => ValueTask.FromResult<ScramVerifier?>(null);

    public async ValueTask<SmtpReply> Message(SmtpClientInfo client, Envelope envelope, MessageBody body, CancellationToken ct)
    {
        var number = Interlocked.Increment(ref count);
        var path = folder is null ? null : Path.Combine(folder, number.ToString("000000", CultureInfo.InvariantCulture) + ".eml");
        await using Stream into = path is null ? new MemoryStream() : File.Create(path);
        var buffer = new byte[64 * 1024];
        for (int read; (read = await body.Read(buffer, ct)) > 0;) await into.WriteAsync(buffer.AsMemory(0, read), ct);

        took(new SinkMessage(envelope, client, into.Length, path, (into as MemoryStream)?.ToArray()));
        return new SmtpReply(250, "2.0.0", $"taken as {number}");
    }
}

/// <param name="Envelope">As the client gave it.</param>
/// <param name="Client">Who sent it, and over which TLS.</param>
/// <param name="Size">Octets.</param>
/// <param name="Path">The file, when there is a folder.</param>
/// <param name="Bytes">The message, when there is none.</param>
sealed record SinkMessage(Envelope Envelope, SmtpClientInfo Client, long Size, string? Path, byte[]? Bytes);
