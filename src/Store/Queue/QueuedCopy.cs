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

    /// <summary>The sender was told already that it is delayed.</summary>
    public bool IsWarned { get; init; }
}
