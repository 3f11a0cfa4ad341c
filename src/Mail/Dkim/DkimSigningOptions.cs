namespace Postern.Mail.Dkim;

/// <summary>How messages are signed.</summary>
public sealed record DkimSigningOptions
{
    public Canonicalization HeaderCanonicalization { get; init; } = Canonicalization.Relaxed;

    public Canonicalization BodyCanonicalization { get; init; } = Canonicalization.Relaxed;

    /// <summary>How long a signature is good for (x=); null for ever. A message may wait four days in a queue, and as long in the next.</summary>
    public TimeSpan? Lifetime { get; init; } = TimeSpan.FromDays(14);

    /// <summary>
    /// Fields that are signed as often as they are there. From RFC 6376 §5.4.1, and TLS-Required (RFC 8689 §5), which must not be lost.
    /// </summary>
    public IReadOnlyList<string> Fields { get; init; } =
    [
        "From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding", "Content-Disposition", "Content-ID", "Content-Description", "Resent-Date", "Resent-From", "Resent-To", "Resent-Cc",
        "List-Id", "List-Help", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Subscribe", "List-Post", "List-Owner", "List-Archive",
        "Auto-Submitted", "Autocrypt", "TLS-Required",
    ];

    /// <summary>
    /// Fields that are named once more than they are there, so that adding one breaks the signature (RFC 6376 §8.15): those that change
    /// who a message is from, who it is for, what it says or how it is read.
    /// </summary>
    public IReadOnlyList<string> Oversigned { get; init; } =
        ["From", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"];
}
