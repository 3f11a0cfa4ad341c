using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow;
using Postern.Flow.People;
using Postern.Web.Admin;
using Postern.Web.Passkeys;
using Postern.Web.Portal;
using Postern.Web.SignIn.Pages;

namespace Postern.Web.SignIn;

/// <summary>GET /admin/sign-in: asks for a passkey. POST: takes the answer; a session begins. Nobody is asked for a name, so nobody learns who is here.</summary>
static class SignIn
{
    public static void Map(IEndpointRouteBuilder open)
    {
        open.MapGet("/sign-in", Show);
        open.MapPost("/sign-in", Take);
    }

    static Task<IResult> Show(HttpContext http, [FromServices] PasskeyCeremonies passkeys) => Page(http, passkeys, null, StatusCodes.Status200OK);

    static async Task<IResult> Take(HttpContext http, [FromServices] PasskeyCeremonies passkeys, [FromServices] StaffDesk desk, CancellationToken ct)
    {
        var client = http.ClientOf();
        if (await desk.Try(client.Network) is { } wait) return Screens.TooMany(http, wait);

        var form = await http.Fields(ct);
        return await passkeys.Prove(null, form.GetValueOrDefault("answer"), form.GetValueOrDefault("state"), http) switch
        {
            PasskeyProof.Proven({ StaffId: { } staff }, _) => await Enter(http, passkeys, desk, staff, client, ct),
            PasskeyProof.Proven or PasskeyProof.Refused => await Refuse(http, passkeys, desk, null, client, SignInTexts.Refused, ct),
            PasskeyProof.Over => await Refuse(http, passkeys, desk, null, client, SignInTexts.Over, ct),
        };
    }

    static async Task<IResult> Enter(HttpContext http, PasskeyCeremonies passkeys, StaffDesk desk, Guid staff, Client client, CancellationToken ct)
    {
        if (await desk.Begin(staff, client, "passkey", ct) is not { } token) return await Refuse(http, passkeys, desk, staff, client, SignInTexts.Refused, ct);

        http.Keep(token);
        return Screens.SeeOther(StaffDoor.HomePath);
    }

    static async Task<IResult> Refuse(HttpContext http, PasskeyCeremonies passkeys, StaffDesk desk, Guid? staff, Client client, string problem, CancellationToken ct)
    {
        await desk.NoteFailure(problem == SignInTexts.Over ? "late passkey" : "passkey", staff, client.Network, ct);
        return await Page(http, passkeys, problem, StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<IResult> Page(HttpContext http, PasskeyCeremonies passkeys, string? problem, int status)
    {
        http.AllowScript();
        return Screens.Show<SignInPage>(
            new { Organization = http.RequestServices.GetService<Organization>()?.Name, Question = await passkeys.Ask(null, http), Problem = problem, CertificateUrl = ByCertificate.UrlIn(http) },
            status);
    }
}
