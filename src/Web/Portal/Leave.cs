using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Postern.Web.Portal;

/// <summary>POST /m/{token}/leave: ends the session, here and in the ledger. Matters on a shared computer.</summary>
static class Leave
{
    public static void Map(IEndpointRouteBuilder portal) => portal.MapPost("/{token}/leave", Handle);

    static Task<IResult> Handle(Caller caller, CancellationToken ct) => caller.AsVisitor(async visit =>
    {
        if (await caller.Form(visit.FormSeal, ct) is null) return Screens.Forbidden();

        await caller.Desk.Leave(visit, caller.Network, ct);
        caller.Forget();
        return Screens.Sign(Texts.LeftTitle, Texts.LeftText, StatusCodes.Status200OK);
    });
}
