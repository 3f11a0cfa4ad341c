using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Portal;
using Postern.Web.Passkeys;
using Postern.Web.Portal.Html;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>GET /m/{token}/message: the message, for whoever has proven its address. HTML stands in a frame of its own (<see cref="ShowBody"/>).</summary>
static class ShowMessage
{
    public static void Map(IEndpointRouteBuilder portal) => portal.MapGet("/{token}/message", Handle);

    static Task<IResult> Handle(Caller caller, string? replied, string? asked, string? passkey, [FromServices] PasskeyCeremonies passkeys, CancellationToken ct) => caller.AsVisitor(async visit =>
    {
        var message = await caller.Desk.Read(visit, caller.Network, ct);
        var body = message.Html is { } html ? HtmlSanitizer.Clean(html, message.Images) : null;
        var reader = await caller.Reader();

        caller.Keep(visit.Session);
        return Screens.Show<MessagePage>(new
        {
            caller.Token,
            visit.Facts,
            Seal = visit.FormSeal,
            visit.CopyId,
            visit.CanReply,
            Message = message,
            Body = body,
            Said = replied is not null ? Texts.Replied : asked is not null ? LifeTexts.Asked : passkey is not null ? ProofTexts.Made : null,
            Around = reader is null ? [] : await caller.Inbox.Around(reader, visit.CopyId, ct),
            Offer = reader is null ? null : await Offer(caller, reader, passkeys),
            OfferSeal = reader?.FormSeal,
            HasPreviews = caller.Desk.Previews is not null,
            HasColleagues = (await caller.Desk.Colleagues(visit, ct)).Count > 0,
        });
    });

    // Once the message was read; to whom it is new, and who has not said "not now".
    static async Task<PasskeyQuestion?> Offer(Caller caller, Reader reader, PasskeyCeremonies passkeys)
    {
        if (!reader.CameByCode || !caller.Desk.Passkeys.AreOffered || caller.PasskeyWord is not PasskeyWord.None) return null;

        caller.Http.AllowScript();
        return await OwnPasskeys.Question(caller, reader, passkeys);
    }
}
