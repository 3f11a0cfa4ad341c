using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Portal;
using Postern.Web.Passkeys;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>GET /m/sign-in: for whoever has a passkey and no link at hand. POST: the passkey; it leads to the newest message of its address. Nobody is asked who he is.</summary>
static class SignInHere
{
    public const string Path = "/m/sign-in";

    public static void Map(IEndpointRouteBuilder portal)
    {
        portal.MapGet("/sign-in", Show);
        portal.MapPost("/sign-in", Take);
    }

    static async Task<IResult> Show(Caller caller, [FromServices] PasskeyCeremonies passkeys) =>
        caller.Desk.Passkeys.AreOffered ? await Page(caller, passkeys, null, StatusCodes.Status200OK) : Screens.Gone();

    static async Task<IResult> Take(Caller caller, [FromServices] PasskeyCeremonies passkeys, CancellationToken ct)
    {
        if (!caller.Desk.Passkeys.AreOffered) return Screens.Gone();
        if (caller.Desk.Passkeys.Wait(caller.Network) is { } wait) return Screens.TooMany(caller.Http, wait);

        // No seal: the state of the question is one, it was made for this form, and is good for one answer.
        var form = await caller.Fields(ct);
        return await passkeys.Prove(null, form.GetValueOrDefault("answer"), form.GetValueOrDefault("state"), caller.Http) switch
        {
            PasskeyProof.Proven(_, var id) => await Answer(caller, passkeys, await caller.Desk.Passkeys.SignIn(id, caller.Network, ct)),
            PasskeyProof.Refused => await Again(caller, passkeys, ProofTexts.SignInRefused),
            PasskeyProof.Over => await Again(caller, passkeys, ProofTexts.Over),
        };
    }

    static Task<IResult> Answer(Caller caller, PasskeyCeremonies passkeys, PasskeyAnswer answer) => answer switch
    {
        PasskeyAnswer.Proven(var session, var token) => Task.FromResult(Enter(caller, session, token)),
        PasskeyAnswer.Stale(var claim) => Stale(caller, passkeys, claim),
        PasskeyAnswer.Refused => Again(caller, passkeys, ProofTexts.SignInRefused),
        PasskeyAnswer.NothingWaits => Again(caller, passkeys, ProofTexts.SignInNothing),
    };

    static IResult Enter(Caller caller, string session, string token)
    {
        caller.Keep(session);
        caller.KeepPasskeyWord(PasskeyWord.Has);
        return Screens.SeeOther($"/m/{token}/message");
    }

    static Task<IResult> Stale(Caller caller, PasskeyCeremonies passkeys, string claim)
    {
        caller.KeepClaim(claim);
        return Again(caller, passkeys, ProofTexts.SignInStale);
    }

    static Task<IResult> Again(Caller caller, PasskeyCeremonies passkeys, string problem) => Page(caller, passkeys, problem, StatusCodes.Status422UnprocessableEntity);

    static async Task<IResult> Page(Caller caller, PasskeyCeremonies passkeys, string? problem, int status)
    {
        caller.Http.AllowScript();
        return Screens.Show<SignInHerePage>(new { caller.Desk.Passkeys.Organization, Question = await passkeys.Ask(null, caller.Http), Problem = problem }, status);
    }
}
