using Postern.Mail.Addresses;

namespace Postern.Flow.Replies;

/// <summary>What is known about an answer to a notice before its bytes arrive.</summary>
/// <param name="TokenHash">Of the address it came to.</param>
/// <param name="CopyId">The copy whose notice it answers.</param>
/// <param name="Recipient">Whom that copy was for: answers go there, whatever the writer asks for.</param>
/// <param name="AnsweredId">Message-ID of the message that is answered, so that mail programs show them together; null when it has none.</param>
/// <param name="SubjectMark">Stands before the subject.</param>
/// <param name="ExpiresAt">The end of the notice's link.</param>
public sealed record NoticeReply(byte[] TokenHash, Guid CopyId, EmailAddress Recipient, string? AnsweredId, string SubjectMark, DateTimeOffset ExpiresAt)
{
    /// <summary>The sender's domain, for the hint.</summary>
    public required string SenderDomain { get; init; }

    /// <summary>The writer gave a reverse-path: somebody may be told something.</summary>
    public required bool HasReturnPath { get; init; }
}
