using Postern.Flow.Portal;

namespace Postern.Flow.Replies;

/// <summary>Makes the hint for somebody who answered a notice by e-mail, and hands it over.</summary>
/// <param name="links">Leads to the message that was answered.</param>
/// <param name="options">Whose portal.</param>
/// <param name="send">Takes it for delivery, from memory, or drops it where too many wait: nobody waits for a hint.</param>
public sealed class ReplyHints(PortalLinks links, PortalOptions options, Action<ReplyHint> send)
{
    public void Send(NoticeReply answer, string? answeredId) =>
        send(new ReplyHint(answer.Recipient, options.Organization, answer.SenderDomain, links.LinkOf(answer.CopyId), answeredId) { Letterhead = new(options.Languages.Usual, options.Brand) });
}
