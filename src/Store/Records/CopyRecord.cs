using Postern.Mail.Addresses;
using Postern.Store.Queue;
using Postern.Store.Replies;
using Postern.Store.Spool;

namespace Postern.Store.Records;

/// <param name="Since">Accepted at or after.</param>
/// <param name="To">An address (exact, through the blind index) or a domain.</param>
/// <param name="Limit">At most 10,000.</param>
public sealed record RecordFilter(DateTimeOffset? Since = null, string? To = null, int Limit = 100)
{
    public const int LimitMax = 10_000;
}

public sealed record CopyRecord
{
    public required Guid CopyId { get; init; }
    public required Guid MessageId { get; init; }
    public required Door Door { get; init; }
    public required DateTimeOffset AcceptedAt { get; init; }
    public required EmailAddress? Sender { get; init; }
    public required EmailAddress Recipient { get; init; }
    public required long Size { get; init; }
    public required CopyState State { get; init; }
    public required int Attempts { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>The copy in the portal in whose stead this one goes out; null for all others.</summary>
    public Guid? InsteadOf { get; init; }

    /// <summary>The word for how it was protected when it came to its end, or would have been by the latest attempt; null before that.</summary>
    public string? Protection { get; init; }

    /// <summary>When the sender was told that it is delayed.</summary>
    public DateTimeOffset? WarnedAt { get; init; }

    /// <summary>Who it is from, as far as that was proven, for what came in from outside. Listed only: a shown message has it with its arrival.</summary>
    public Authenticity? Authenticity { get; init; }

    /// <summary>Of the latest attempt; null before the first.</summary>
    public Evidence? Evidence { get; init; }

    /// <summary>What the message is a reply to; null when it is none.</summary>
    public ReplyRecord? Reply { get; init; }
}

public sealed record MessageRecord(Guid MessageId, Arrival Arrival, IReadOnlyList<CopyRecord> Copies, IReadOnlyList<AuditEvent> Events)
{
    /// <summary>What answered it, the oldest first.</summary>
    public IReadOnlyList<ReplyRecord> Replies { get; init; } = [];
}

/// <summary>One event of the record, in the order it was written.</summary>
/// <param name="Sequence">Place in the chain.</param>
/// <param name="At">When.</param>
/// <param name="What">As <c>message.accepted</c>, <c>copy.delivered</c>, <c>portal.read</c>.</param>
/// <param name="CopyId">The copy it is about, if one.</param>
/// <param name="Evidence">For attempts.</param>
/// <param name="Detail">Other facts without PHI, as JSON; null when none.</param>
public sealed record AuditEvent(long Sequence, DateTimeOffset At, string What, Guid? CopyId, Evidence? Evidence, string? Detail);
