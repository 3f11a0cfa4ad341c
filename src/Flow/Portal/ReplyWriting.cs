using System.Security.Cryptography;
using Postern.Mail.Addresses;
using Postern.Mail.Mime;
using Postern.Mail.Mime.Build;

namespace Postern.Flow.Portal;

/// <summary>Writes a reply as a message while its files arrive: nothing of it is ever whole in memory or on a disk of ours in clear.</summary>
/// <param name="from">The proven address.</param>
/// <param name="to">The sender of the message it answers.</param>
/// <param name="thread">What it answers.</param>
/// <param name="domain">For the Message-ID.</param>
/// <param name="at">For the Date field.</param>
sealed class ReplyWriting(EmailAddress from, EmailAddress to, ReplyThread thread, string domain, DateTimeOffset at)
{
    /// <summary>Who gets it too, for everybody to see.</summary>
    public IReadOnlyList<EmailAddress> Also { get; init; } = [];

    public Task Write(Stream into, string text, IAsyncEnumerable<ReplyFile> files, CancellationToken ct)
    {
        var message = new MimeBuilder()
            .Date(at.ToUniversalTime())
            .From(null, $"{from}")
            .To(null, $"{to}")
            .MessageId($"{RandomNumberGenerator.GetHexString(24, lowercase: true)}@{domain}")
            .Subject(thread.Subject)
            .Body(text);
        if (Also.Count > 0) message.Mailboxes("Cc", [.. Also.Select(address => ((string?)null, $"{address}"))]);
        if (thread.MessageId is { } answered) message.InReplyTo(answered);
        return message.Write(into, files.Select(Outgoing), ct);
    }

    internal static OutgoingFile Outgoing(ReplyFile file) => new(SafeFileName.From(file.Name), "application/octet-stream", file.Content);
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
        MessageId = messageId is ['<', .., '>'] && messageId.Length <= MessageIdLengthMax && messageId.All(c => c is > ' ' and < '\x7f') ? messageId[1..^1] : null;
    }

    public string Subject { get; }

    /// <summary>Whom From names; null when that is nobody or several.</summary>
    public EmailAddress? Author { get; init; }

    /// <summary>Whom To and Cc name, as far as those are addresses.</summary>
    public IReadOnlyList<EmailAddress> Named { get; init; } = [];

    /// <summary>Without its angle brackets; null when it is not well formed and so would be no use, or do harm, in a header.</summary>
    public string? MessageId { get; }
}
