using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>GET /m/{token}/not-for-me: asks once more. POST: closes the copy for everybody, records an incident, tells the sender.</summary>
static class NotForMe
{
    public static void Map(IEndpointRouteBuilder portal)
    {
        portal.MapGet("/{token}/not-for-me", (Caller caller) => caller.AsVisitor(visit =>
            Task.FromResult(Screens.Show<NotForMePage>(new { caller.Token, Visit = visit }))));
        portal.MapPost("/{token}/not-for-me", Take);
    }

    static Task<IResult> Take(Caller caller, CancellationToken ct) => caller.AsVisitor(async visit =>
    {
        if (await caller.Form(visit.FormSeal, ct) is null) return Screens.Forbidden();

        await caller.Desk.Disown(visit, caller.Network, ct);
        return Screens.Sign(LifeTexts.NotForMeDone, LifeTexts.NotForMeDoneText, StatusCodes.Status200OK);
    });
}
