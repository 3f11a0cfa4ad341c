using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.People;
using Postern.Rules.Access;
using Postern.Store.Passkeys;
using Postern.Web.Admin;
using Postern.Web.Passkeys;
using Postern.Web.Portal;
using Postern.Web.SignIn.Pages;

namespace Postern.Web.SignIn;

/// <summary>GET /admin/prove: the passkey once more, before something dangerous or from another network. POST: the session gets a new secret, and the person goes on.</summary>
static class Prove
{
    public static void Map(IEndpointRouteBuilder desk)
    {
        desk.MapGet("/prove", Show).For(Act.KeepOwnAccount).IsProof();
        desk.MapPost("/prove", Take).For(Act.KeepOwnAccount).IsProof();
    }

    static Task<IResult> Show(HttpContext http, string? to, [FromServices] PasskeyCeremonies passkeys) => Page(http, passkeys, to, null);

    static async Task<IResult> Take(HttpContext http, [FromServices] PasskeyCeremonies passkeys, [FromServices] StaffDesk desk, CancellationToken ct)
    {
        var (visit, client) = (http.VisitOf(), http.ClientOf());
        if (await desk.Try(client.Network) is { } wait) return Screens.TooMany(http, wait);
        if (await http.StaffForm(ct) is not { } form) return Screens.Forbidden();

        var to = form.GetValueOrDefault("to");
        return await passkeys.Prove(PasskeyOwner.Staff(visit.StaffId), form.GetValueOrDefault("answer"), form.GetValueOrDefault("state"), http) switch
        {
            PasskeyProof.Proven(var owner, _) when owner.StaffId == visit.StaffId => await Go(http, desk, visit, client, to, ct),
            PasskeyProof.Proven or PasskeyProof.Refused => await Refuse(http, passkeys, desk, visit, to, SignInTexts.ProveRefused, ct),
            PasskeyProof.Over => await Refuse(http, passkeys, desk, visit, to, SignInTexts.Over, ct),
        };
    }

    static async Task<IResult> Go(HttpContext http, StaffDesk desk, StaffVisit visit, Client client, string? to, CancellationToken ct)
    {
        if (await desk.ProveAgain(visit, client, ct) is not { } token) return Screens.SeeOther(StaffDoor.SignInPath);

        http.Keep(token);
        return Screens.SeeOther(ReturnPath.Read(to));
    }

    static async Task<IResult> Refuse(HttpContext http, PasskeyCeremonies passkeys, StaffDesk desk, StaffVisit visit, string? to, string problem, CancellationToken ct)
    {
        await desk.NoteFailure(problem == SignInTexts.Over ? "late fresh proof" : "fresh proof", visit.StaffId, http.ClientOf().Network, ct);
        return await Page(http, passkeys, to, problem);
    }

    static async Task<IResult> Page(HttpContext http, PasskeyCeremonies passkeys, string? to, string? problem)
    {
        http.AllowScript();
        var (visit, path) = (http.VisitOf(), ReturnPath.Read(to));
        var question = await passkeys.Ask(PasskeyOwner.Staff(visit.StaffId), http);
        return Screens.Show<ProvePage>(
            new { Visit = visit, Question = question, To = path, Problem = problem, CertificateUrl = ByCertificate.UrlIn(http, path) },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}
