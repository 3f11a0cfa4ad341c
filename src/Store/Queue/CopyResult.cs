using Postern.Store.Spool;

namespace Postern.Store.Queue;

public enum CopyState { Queued, Held, Delivered, Failed }

/// <summary>What came of one attempt on one copy.</summary>
public sealed record CopyResult
{
    public required Guid CopyId { get; init; }
    public required Guid MessageId { get; init; }
    public required CopyState State { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>For Queued: when to try again.</summary>
    public DateTimeOffset? DueAt { get; init; }

    public required Evidence Evidence { get; init; }

    /// <summary>
    /// A delivery status notification to the sender, accepted in the same transaction; null when none is owed. For Queued it says that
    /// the copy is delayed, and is dropped when that was said before.
    /// </summary>
    public OwedReport? Report { get; init; }
}

/// <summary>A report (RFC 3464) that Postern owes a sender.</summary>
public sealed record OwedReport(NewMessage Message, ReadOnlyMemory<byte> Bytes);
