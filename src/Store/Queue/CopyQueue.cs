using Postern.Mail.Smtp;
using Postern.Mail.Tls;
using Postern.Store.Spool;

namespace Postern.Store.Queue;

/// <summary>The work: copies that are due, claimed under a lease. A copy is never claimed by two at once while its lease lasts.</summary>
public sealed class CopyQueue
{
    /// <summary>Claims up to <paramref name="limit"/> due copies, oldest due first.</summary>
    /// <param name="limit">At most <see cref="ClaimMax"/>.</param>
    /// <param name="lease">After this the copies are due again, whoever claimed them.</param>
    /// <param name="except">Recipient domains to leave alone now (in back-off, or their window is full); at most <see cref="ExceptMax"/>.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<IReadOnlyList<QueuedCopy>> Claim(int limit, TimeSpan lease, IReadOnlyCollection<string> except, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Writes what came of an attempt: the copy's state, the audit event, and the report to its sender if one is owed, in one transaction.</summary>
    public Task Record(CopyResult result, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Gives copies back unattempted (the program stops): due at once.</summary>
    public Task Release(IReadOnlyCollection<Guid> copies, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>When the next unclaimed copy is due; null when none waits. For sleeping exactly as long as needed.</summary>
    public Task<DateTimeOffset?> NextDue(CancellationToken ct) => throw new NotImplementedException();

    /// <summary>At the start of the only process on a SQLite file: leases of the process before are void.</summary>
    public Task<int> ReleaseAll(CancellationToken ct) => throw new NotImplementedException();

    public const int ClaimMax = 1000;
    public const int ExceptMax = 500;
}

/// <summary>One copy to carry, with all the line needs to know.</summary>
public sealed record QueuedCopy
{
    public required Guid Id { get; init; }
    public required Guid MessageId { get; init; }
    public required Door Door { get; init; }
    public required DateTimeOffset AcceptedAt { get; init; }
    public required MailFrom From { get; init; }
    public required RcptTo To { get; init; }
    public required long Size { get; init; }

    /// <summary>Attempts recorded so far.</summary>
    public required int Attempts { get; init; }
}

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

    /// <summary>A delivery status notification to the sender, accepted in the same transaction; null when none is owed.</summary>
    public OwedReport? Report { get; init; }
}

/// <summary>A report (RFC 3464) that Postern owes a sender.</summary>
public sealed record OwedReport(NewMessage Message, ReadOnlyMemory<byte> Bytes);

/// <summary>What an auditor will read about an attempt. Everything but <see cref="ReplyText"/> is free of PHI and kept in clear; that one is sealed.</summary>
public sealed record Evidence
{
    /// <summary><c>tls</c> or <c>portal</c>; null when nothing could be decided.</summary>
    public string? Protection { get; init; }

    /// <summary>Name of the rule that decided, as <c>default</c> or <c>domain partner.example</c>.</summary>
    public string? Rule { get; init; }

    /// <summary>Why this protection, this delay or this failure, in one sentence without PHI.</summary>
    public required string Why { get; init; }

    /// <summary>Host name of the server spoken to.</summary>
    public string? Server { get; init; }

    /// <summary>Its address and port.</summary>
    public string? Address { get; init; }

    /// <summary>The session the copy (or the portal's notice) travelled in; null when that hop had no TLS.</summary>
    public TlsSession? Tls { get; init; }

    public int? ReplyCode { get; init; }
    public string? ReplyEnhanced { get; init; }

    /// <summary>The peer's own words: they often repeat the address, so they are sealed at rest.</summary>
    public string? ReplyText { get; init; }
}
