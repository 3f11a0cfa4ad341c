using Postern.Mail.Smtp.Client;

namespace Postern.Flow.Seal;

/// <summary>What came of encrypting a copy.</summary>
public abstract record EncryptionAnswer
{
    private EncryptionAnswer() { }

    /// <param name="Content">Outer header fields and the sealed entity; 7-bit but for what <paramref name="IsAscii"/> says.</param>
    /// <param name="IsAscii">False when the outer fields need SMTPUTF8, as those of the message do.</param>
    public sealed record Made(MessageContent Content, bool IsAscii) : EncryptionAnswer;

    /// <param name="Why">One sentence without PHI.</param>
    public sealed record Refused(string Why) : EncryptionAnswer;
}
