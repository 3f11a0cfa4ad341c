using System.Text;
using Postern.Mail.Addresses;
using Postern.Rules.Replies;

namespace Postern.Flow.Replies;

/// <summary>What is known about an answer to a notice before its bytes arrive.</summary>
/// <param name="TokenHash">Of the address it came to.</param>
/// <param name="CopyId">The copy whose notice it answers.</param>
/// <param name="Recipient">Whom that copy was for: answers go there, whatever the writer asks for.</param>
/// <param name="SubjectMark">Stands before the subject; US-ASCII.</param>
/// <param name="ExpiresAt">The end of the notice's link.</param>
public sealed record NoticeReply(byte[] TokenHash, Guid CopyId, EmailAddress Recipient, string SubjectMark, DateTimeOffset ExpiresAt)
{
    /// <summary>Message-ID of the message that is answered, so that mail programs show them together; null when it has none.</summary>
    public string? AnsweredId { get; init; }

    /// <summary>Of the message that is answered, for the hint.</summary>
    public required string SenderDomain { get; init; }

    /// <summary>The writer gave a reverse-path: somebody may be told something.</summary>
    public required bool HasReturnPath { get; init; }

    /// <summary>Fields of ours on top of the answer.</summary>
    /// <param name="hasSubject">It has a subject, which is marked where it stands.</param>
    public byte[] Fields(bool hasSubject)
    {
        var fields = new StringBuilder($"Reply-To: <{Recipient}>\r\n");
        if (AnsweredId is { } id) fields.Append("In-Reply-To: ").Append(id).Append("\r\nReferences: ").Append(id).Append("\r\n");
        if (!hasSubject) fields.Append("Subject: ").Append(SubjectMark).Append("\r\n");
        return Encoding.UTF8.GetBytes(fields.ToString());
    }

    /// <summary>An answer that was opened. Its subject came out of the encryption, where nobody could mark it; one that stood outside has its mark.</summary>
    public static byte[] Marked(ReadOnlySpan<byte> message, ReplyDegree degree)
    {
        var place = PlaceOfMark(message);
        if (place < 0 || message[place..].StartsWith(" [by e-mail"u8)) return message.ToArray();
        return [.. message[..place], (byte)' ', .. Encoding.ASCII.GetBytes(ReplyWords.SubjectMark(degree)), .. message[place..]];
    }

    /// <summary>Where the mark belongs: behind the colon of the topmost Subject field; negative when there is none.</summary>
    public static int PlaceOfMark(ReadOnlySpan<byte> header)
    {
        for (var at = 0; at < header.Length && header[at] is not ((byte)'\r' or (byte)'\n');)
        {
            var line = header[at..];
            if (LengthOfName(line) is > 0 and var length) return at + length;
            var end = line.IndexOf((byte)'\n');
            if (end < 0) break;
            at += end + 1;
        }

        return -1;
    }

    // With its colon; 0 for another field. Space before the colon is obsolete (RFC 5322 §4.5), and mail programs show the field all the same.
    static int LengthOfName(ReadOnlySpan<byte> line)
    {
        var name = "subject"u8;
        if (line.Length <= name.Length || !Ascii.EqualsIgnoreCase(line[..name.Length], name)) return 0;
        var colon = line[name.Length..].IndexOfAnyExcept((byte)' ', (byte)'\t');
        return colon >= 0 && line[name.Length + colon] == ':' ? name.Length + colon + 1 : 0;
    }
}
