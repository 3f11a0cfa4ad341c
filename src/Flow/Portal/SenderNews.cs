namespace Postern.Flow.Portal;

/// <summary>What the sender of a message in the portal is told.</summary>
public abstract record SenderNews
{
    SenderNews(Guid messageId) => MessageId = messageId;

    public Guid MessageId { get; }

    /// <summary>Somebody said that the message is not for them; the copy is frozen.</summary>
    public sealed record NotForMe(Guid Message, Guid CopyId) : SenderNews(Message);

    /// <summary>The recipient wants to read it for longer.</summary>
    public sealed record AskedForTime(Guid Message, Guid CopyId) : SenderNews(Message);

    /// <summary>It was opened for the first time.</summary>
    public sealed record FirstRead(Guid Message, Guid CopyId) : SenderNews(Message);

    /// <summary>Somebody who reads the mailbox did not know the answer to its question; the copy is locked.</summary>
    public sealed record AnswerLocked(Guid Message, Guid CopyId) : SenderNews(Message);

    /// <summary>Nobody opened it in the time that policy gives.</summary>
    public sealed record Unopened(Guid Message) : SenderNews(Message);
}
