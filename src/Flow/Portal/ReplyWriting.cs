using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Postern.Mail.Addresses;
using Postern.Mail.Mime;

namespace Postern.Flow.Portal;

/// <summary>Writes a reply as a message while its files arrive: nothing of it is ever whole in memory or on a disk of ours in clear.</summary>
/// <remarks>The Mail room's builder wants its files beforehand; here they are known only one after the other, as the request is read.</remarks>
/// <param name="from">The proven address.</param>
/// <param name="to">The sender of the message it answers.</param>
/// <param name="thread">What it answers.</param>
/// <param name="domain">For the Message-ID.</param>
/// <param name="at">For the Date field.</param>
sealed class ReplyWriting(EmailAddress from, EmailAddress to, ReplyThread thread, string domain, DateTimeOffset at)
{
    /// <summary>Octets of a file turned into base64 at a time: whole lines of 57 octets, 76 characters (RFC 2045 §6.8).</summary>
    const int PieceSize = 57 * 512;

    readonly string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    public async Task Write(Stream into, string text, IAsyncEnumerable<ReplyFile> files, CancellationToken ct)
    {
        await Put(into, Head + Part("text/plain; charset=utf-8", disposition: null), ct);
        await Put(into, Lines(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"))), ct);
        await foreach (var file in files.WithCancellation(ct)) await Attach(into, file, ct);
        await Put(into, $"--=_{id}--\r\n", ct);
    }

    string Head =>
        $"Date: {at.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture)}\r\n" +
        $"From: <{from}>\r\n" +
        $"To: <{to}>\r\n" +
        $"Message-ID: <{id}@{domain}>\r\n" +
        (thread.MessageId is { } answered ? $"In-Reply-To: {answered}\r\nReferences: {answered}\r\n" : "") +
        $"Subject: {EncodedWords.Of(thread.Subject)}\r\n" +
        "MIME-Version: 1.0\r\n" +
        $"Content-Type: multipart/mixed; boundary=\"=_{id}\"\r\n\r\n";

    async Task Attach(Stream into, ReplyFile file, CancellationToken ct)
    {
        await Put(into, Part("application/octet-stream", $"attachment; filename*=utf-8''{Uri.EscapeDataString(SafeFileName.From(file.Name))}"), ct);

        var piece = new byte[PieceSize];
        int length;
        while ((length = await file.Content.ReadAtLeastAsync(piece, PieceSize, throwOnEndOfStream: false, ct)) > 0)
            await Put(into, Lines(piece.AsSpan(0, length)), ct);
    }

    string Part(string type, string? disposition) =>
        $"--=_{id}\r\nContent-Type: {type}\r\n" +
        (disposition is null ? "" : $"Content-Disposition: {disposition}\r\n") +
        "Content-Transfer-Encoding: base64\r\n\r\n";

    static string Lines(ReadOnlySpan<byte> octets) =>
        octets.IsEmpty ? "" : Convert.ToBase64String(octets, Base64FormattingOptions.InsertLineBreaks) + "\r\n";

    static Task Put(Stream into, string ascii, CancellationToken ct) => into.WriteAsync(Encoding.UTF8.GetBytes(ascii), ct).AsTask();
}

/// <summary>What a reply continues.</summary>
sealed record ReplyThread
{
    /// <summary>Longest Message-ID repeated, in characters: longer ones do not fit into a line that every server takes (RFC 5322 §2.1.1).</summary>
    const int MessageIdLengthMax = 512;

    /// <param name="subject">Of the message it answers, decoded.</param>
    /// <param name="messageId">As it stands in that message; null when there is none.</param>
    public ReplyThread(string subject, string? messageId)
    {
        Subject = subject.StartsWith("Re:", StringComparison.OrdinalIgnoreCase) ? subject : $"Re: {subject}";
        MessageId = messageId is ['<', .., '>'] && messageId.Length <= MessageIdLengthMax && messageId.All(c => c is > ' ' and < '\x7f') ? messageId : null;
    }

    public string Subject { get; }

    /// <summary>With its angle brackets; null when it is not well formed and so would be no use, or do harm, in a header.</summary>
    public string? MessageId { get; }
}
