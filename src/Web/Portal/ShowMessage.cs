using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow.Portal;
using Postern.Web.Passkeys;
using Postern.Web.Portal.Html;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>GET /m/{token}/message: the message, for whoever has proven its address. HTML stands in a frame of its own (<see cref="ShowBody"/>).</summary>
static class ShowMessage
{
    public static void Map(IEndpointRouteBuilder portal) => portal.MapGet("/{token}/message", Handle);

    static Task<IResult> Handle(Caller caller, string? replied, string? passkey, CancellationToken ct) => caller.AsVisitor(async visit =>
    {
        var message = await caller.Desk.Read(visit, caller.Network, ct);
        var body = message.Html is { } html ? HtmlSanitizer.Clean(html, message.Images) : null;

        caller.Keep(visit.Session);
        return Screens.Show<MessagePage>(new
        {
            caller.Token,
            Visit = visit,
            Message = message,
            Body = body,
            IsReplied = replied is not null,
            IsPasskeyMade = passkey is not null,
            HasPasskeys = caller.Desk.Passkeys.AreOffered,
            Offer = await Offer(caller, visit),
        });
    });

    // Once the message was read, and to whom it is new.
    static async Task<PasskeyQuestion?> Offer(Caller caller, Visit visit)
    {
        if (!visit.CameByCode || !caller.Desk.Passkeys.AreOffered || caller.PasskeyWord is not PasskeyWord.None) return null;
        if (caller.Http.RequestServices.GetService<PasskeyCeremonies>() is not { } passkeys) return null;

        caller.Http.AllowScript();
        return await passkeys.AskToMake(visit.Owner, visit.MaskedAddress, caller.Http);
    }
}
