using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Postern.Web.Portal;

/// <summary>POST /m/{token}/time: asks the sender to keep the message longer; after its end, to bring it back.</summary>
static class AskForTime
{
    public static void Map(IEndpointRouteBuilder portal) => portal.MapPost("/{token}/time", Take);

    static Task<IResult> Take(Caller caller, CancellationToken ct) => caller.AsVisitor(async visit =>
    {
        if (await caller.Form(visit.FormSeal, ct) is null) return Screens.Forbidden();

        await caller.Desk.AskForTime(visit, caller.Network, ct);
        return Screens.SeeOther($"/m/{caller.Token}/message?asked=1");
    }, late: async link =>
    {
        if (await caller.Form(link.FormSeal, ct) is null) return Screens.Forbidden();

        await caller.Desk.AskForTime(link, caller.Network, ct);
        return Screens.SeeOther($"/m/{caller.Token}?asked=1");
    });
}
