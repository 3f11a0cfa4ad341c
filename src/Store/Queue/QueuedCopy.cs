using Postern.Mail.Smtp;
using Postern.Store.Spool;

namespace Postern.Store.Queue;

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

    /// <summary>The copy in the portal in whose stead this one goes out; null for all others. Such a copy never ends in the portal.</summary>
    public Guid? InsteadOf { get; init; }

    /// <summary>From when its age counts.</summary>
    public DateTimeOffset Since { get => field == default ? AcceptedAt : field; init; }

    /// <summary>The sender was told already that it is delayed.</summary>
    public bool IsWarned { get; init; }
}
