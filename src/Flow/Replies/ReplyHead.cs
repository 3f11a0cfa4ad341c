using Postern.Mail.Addresses;
using Postern.Mail.Mime;

namespace Postern.Flow.Replies;

/// <summary>What the header of a message from the world says about what it answers, and who wrote it. Read once, from the first buffer.</summary>
/// <param name="InReplyTo">Message-IDs with their angle brackets.</param>
/// <param name="References">As above, the closest first.</param>
/// <param name="Author">Of From, when it names exactly one.</param>
/// <param name="MessageId">Its own; null when it has none.</param>
/// <param name="IsAutomatic">A program wrote it.</param>
public sealed record ReplyHead(IReadOnlyList<string> InReplyTo, IReadOnlyList<string> References, EmailAddress? Author, string? MessageId, bool IsAutomatic)
{
    /// <summary>Message-IDs of one field that are looked at. The nearest answered message stands among the last.</summary>
    public const int IdsMax = 5;

    public static ReplyHead Of(ReadOnlyMemory<byte> bytes)
    {
        var header = MimeMessage.Parse(HeaderOf(bytes)).Root.Fields;
        return new(
            [.. IdsOf(header.Text("In-Reply-To"u8)).Take(IdsMax)],
            [.. IdsOf(header.Text("References"u8)).Reverse().Take(IdsMax)],
            header.Addresses("From"u8) is [{ Address: var author }] && EmailAddress.TryParse(author, out var address) ? address : null,
            IdsOf(header.Text("Message-ID"u8)).FirstOrDefault(),
            SaysAutomatic(header));
    }

    // The body may be long, and is not looked at.
    static ReadOnlyMemory<byte> HeaderOf(ReadOnlyMemory<byte> bytes) => bytes.Span.IndexOf("\r\n\r\n"u8) is >= 0 and var end ? bytes[..(end + 4)] : bytes;

    // RFC 5322 §3.6.4: identifiers in angle brackets, and white space or comments between them. A blank inside one is nobody's id any more.
    internal static IEnumerable<string> IdsOf(string? field)
    {
        var (text, at) = (field ?? "", 0);
        while (text.IndexOf('<', at) is >= 0 and var open && text.IndexOf('>', open) is >= 0 and var close)
        {
            at = close + 1;
            if (at - open is > 2 and <= Intake.Head.MessageIdMax && !text.AsSpan(open, at - open).ContainsAnyExceptInRange('!', '~')) yield return text[open..at];
        }
    }

    // RFC 3834 §2 and §5: what says that it is automatic, what comes from lists, reports; and what programs wrote before there was a word for it.
    static bool SaysAutomatic(MimeHeader header) =>
        Said(header, "Auto-Submitted"u8) is { } word && !word.StartsWith("no", StringComparison.OrdinalIgnoreCase)
        || Said(header, "Precedence"u8) is { } precedence && (string[])["bulk", "junk", "list", "auto_reply"] is var machines && machines.Contains(precedence.ToLowerInvariant())
        || Said(header, "List-Id"u8) is not null || Said(header, "List-Unsubscribe"u8) is not null
        || Said(header, "X-Autoreply"u8) is not null || Said(header, "X-Autorespond"u8) is not null
        || header.Type.Name is "multipart/report";

    static string? Said(MimeHeader header, ReadOnlySpan<byte> name) => header.Text(name)?.Trim() is { Length: > 0 } said ? said : null;
}
