using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Web.Passkeys;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>GET /m/{token}: who wrote and when, and a button that asks for a code. Changes nothing, so scanners may follow links as they like.</summary>
static class ShowLanding
{
    public static void Map(IEndpointRouteBuilder portal) => portal.MapMethods("/{token}", ["GET", "HEAD"], Handle);

    static Task<IResult> Handle(Caller caller, [FromServices] PasskeyCeremonies? passkeys) => caller.AsNewcomer(async landing =>
    {
        var question = passkeys is null ? null : await OpenByPasskey.Question(caller, landing, passkeys);
        if (question is not null) caller.Http.AllowScript();
        return Screens.Show<LandingPage>(new { caller.Token, landing.Facts, Seal = landing.FormSeal, Question = question });
    });
}
