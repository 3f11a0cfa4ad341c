using Postern.Mail.Addresses;
using Postern.Rules.Replies;

namespace Postern.Store.Replies;

/// <summary>That a message which is accepted answers another: written in the same transaction.</summary>
/// <param name="Facts">Which, by which road, found how.</param>
/// <param name="Author">Who is said to have written it; kept as a blind index and a domain.</param>
public sealed record NewReply(ReplyFacts Facts, EmailAddress Author);

/// <summary>A reply that came in.</summary>
/// <param name="MessageId">Of the reply itself.</param>
/// <param name="At">When it was accepted.</param>
/// <param name="Domain">Of its author.</param>
/// <param name="Facts">What it is judged by.</param>
public sealed record ReplyRecord(Guid MessageId, DateTimeOffset At, string Domain, ReplyFacts Facts);

/// <summary>A message that went out, and the copy of it that somebody got.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="CopyId">Null when it did not go to that address.</param>
public sealed record SentMessage(Guid MessageId, Guid? CopyId);

/// <summary>Messages of a domain that came to us alike.</summary>
/// <param name="Domain">A-labels.</param>
/// <param name="Ways">Of one way: <see cref="WayCount.Count"/> is added to what is there.</param>
public sealed record HopCount(string Domain, WayCount Ways);
