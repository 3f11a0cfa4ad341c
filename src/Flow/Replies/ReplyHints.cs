using Postern.Flow.Portal;

namespace Postern.Flow.Replies;

/// <summary>Makes the hint for somebody who answered a notice by e-mail, and hands it over.</summary>
/// <param name="links">Leads to the message that was answered.</param>
/// <param name="options">Whose portal.</param>
/// <param name="send">Takes it for delivery, from memory.</param>
public sealed class ReplyHints(PortalLinks links, PortalOptions options, Func<ReplyHint, CancellationToken, Task> send)
{
    public Task Send(NoticeReply answer, string? answeredId, CancellationToken ct) =>
        send(new ReplyHint(answer.Recipient, options.Organization, answer.SenderDomain, links.LinkOf(answer.CopyId), answeredId), ct);
}
