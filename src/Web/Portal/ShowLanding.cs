using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Portal;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>GET /m/{token}: who wrote and when, and a button that asks for a code. Changes nothing, so scanners may follow links as they like.</summary>
static class ShowLanding
{
    public static void Map(IEndpointRouteBuilder portal) => portal.MapMethods("/{token}", ["GET", "HEAD"], Handle);

    static Task<IResult> Handle(Caller caller) => caller.AsNewcomer(landing => Task.FromResult(Page(caller, landing)));

    static IResult Page(Caller caller, Landing landing) =>
        Screens.Show<LandingPage>(new { caller.Token, landing.Facts, Seal = landing.FormSeal });
}
