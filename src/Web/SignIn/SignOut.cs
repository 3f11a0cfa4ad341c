using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.People;
using Postern.Rules.Access;
using Postern.Web.Admin;
using Postern.Web.Portal;

namespace Postern.Web.SignIn;

/// <summary>POST /admin/sign-out: ends the session, here and in the ledger.</summary>
static class SignOut
{
    public static void Map(IEndpointRouteBuilder desk) => desk.MapPost("/sign-out", Handle).For(Act.KeepOwnAccount).IsProof();

    static async Task<IResult> Handle(HttpContext http, [FromServices] StaffDesk desk, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is null) return Screens.Forbidden();

        await desk.Leave(http.VisitOf(), ct);
        http.Forget();
        return Screens.Sign(SignInTexts.LeftTitle, SignInTexts.LeftText, StatusCodes.Status200OK);
    }
}
