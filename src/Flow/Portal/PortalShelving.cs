using Postern.Flow.Replies;
using Postern.Store;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Flow.Portal;

/// <summary>Puts a copy where its recipient can read it, and says so in a notice.</summary>
/// <param name="ledger">Keeps the hash of the link.</param>
/// <param name="links">Makes the link.</param>
/// <param name="options">Whose portal.</param>
/// <param name="lifetime">How long a message can be read, from its acceptance.</param>
/// <param name="wishes">Knows how the recipient wants it.</param>
/// <param name="addresses">Makes the address that answers to the notice go to.</param>
public sealed class PortalShelving(Ledger ledger, PortalLinks links, PortalOptions options, TimeSpan lifetime, ReplyAddresses addresses, WishDesk wishes)
{
    /// <summary>Durable before it returns: a notice must never lead nowhere. Repeating it gives the same notice.</summary>
    public async Task<Notice> Place(QueuedCopy copy, CancellationToken ct)
    {
        var expires = copy.AcceptedAt + lifetime;
        var takesAnswers = copy.From.Address is not null; // else there is nobody to answer
        await ledger.Portal.Place(copy.Id, PortalLinks.HashOf(links.TokenOf(copy.Id)), takesAnswers ? addresses.HashOf(copy.Id) : null, expires, ct);
        var reference = links.ReferenceOf(copy.Id);
        await ledger.References.Place(reference, copy.Id, copy.To.Address.AsciiDomain, copy.AcceptedAt, expires + NoticeCheck.RememberedFor, ct);
        var notice = new Notice(options.Organization, copy.From.Address?.Domain ?? options.Domain, links.LinkOf(copy.Id), copy.AcceptedAt, expires)
        {
            ReplyTo = takesAnswers ? addresses.AddressOf(copy.Id) : null,
            IsFromOutside = copy.Door == Door.Inbound,
            Reference = (PortalLinks.Shown(reference), links.VerifyPage),
        };
        return await wishes.Dress(notice, copy.Id, ct);
    }
}
