using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow.Portal;
using Postern.Web.Passkeys;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>
/// GET /m/{token}: who wrote and when, a button that asks for a code, and one for a passkey. Changes nothing, so scanners may follow links as they like, and looks alike for
/// every address: whether it has passkeys is nobody's to learn from a link.
/// </summary>
static class ShowLanding
{
    public static void Map(IEndpointRouteBuilder portal) => portal.MapMethods("/{token}", ["GET", "HEAD"], Handle);

    static Task<IResult> Handle(Caller caller, string? passkey) => caller.AsNewcomer(landing => Page(caller, landing, null, passkey == "stale"));

    /// <summary>The page once more, with what went wrong.</summary>
    public static Task<IResult> Again(Caller caller, Landing landing, string problem) => Page(caller, landing, problem, isStale: false);

    static async Task<IResult> Page(Caller caller, Landing landing, string? problem, bool isStale)
    {
        var passkeys = landing.TakesPasskey ? caller.Http.RequestServices.GetService<PasskeyCeremonies>() : null;
        if (passkeys is not null) caller.Http.AllowScript();
        return Screens.Show<LandingPage>(
            new
            {
                caller.Token,
                landing.Facts,
                Seal = landing.FormSeal,
                Question = passkeys is null ? null : await passkeys.Ask(null, caller.Http),
                IsKnown = caller.PasskeyWord is PasskeyWord.Has && !isStale,
                IsStale = isStale,
                Problem = problem,
            },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}
