using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Portal;
using Postern.Web.Passkeys;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>GET /m/sign-in: one tap for who has a passkey, no link needed. POST: takes the answer; the inbox opens. Nobody is asked who he is, so nobody learns who is here.</summary>
static class InboxSignIn
{
    public const string Path = "/m/sign-in";

    public static void Map(IEndpointRouteBuilder portal)
    {
        portal.MapGet("/sign-in", Show);
        portal.MapPost("/sign-in", Take);
    }

    static async Task<IResult> Show(Caller caller, [FromServices] PasskeyCeremonies passkeys) =>
        caller.Desk.Passkeys.AreOffered ? await Page(caller, passkeys, null) : Screens.Gone();

    static async Task<IResult> Take(Caller caller, [FromServices] PasskeyCeremonies passkeys, CancellationToken ct)
    {
        if (!caller.Desk.Passkeys.AreOffered) return Screens.Gone();
        if (caller.Desk.Passkeys.Wait(caller.Network) is { } wait) return Screens.TooMany(caller.Http, wait);

        // No seal: the state of the question is one, and is good for one answer.
        var form = await caller.Fields(ct);
        return await passkeys.Prove(null, form.GetValueOrDefault("answer"), form.GetValueOrDefault("state"), caller.Http) switch
        {
            PasskeyProof.Proven(_, var id) => await Answer(caller, passkeys, await caller.Desk.Passkeys.SignIn(id, caller.Network, ct), ct),
            PasskeyProof.Refused => await Refuse(caller, passkeys, ProofTexts.SignInRefused, ct),
            PasskeyProof.Over => await Refuse(caller, passkeys, ProofTexts.Over, ct),
        };
    }

    static async Task<IResult> Refuse(Caller caller, PasskeyCeremonies passkeys, string problem, CancellationToken ct)
    {
        await caller.Desk.Passkeys.NoteRefused(caller.Network, ct);
        return await Page(caller, passkeys, problem);
    }

    static Task<IResult> Answer(Caller caller, PasskeyCeremonies passkeys, PasskeyAnswer answer, CancellationToken ct) => answer switch
    {
        PasskeyAnswer.Proven(var session) => Task.FromResult(Enter(caller, session)),
        PasskeyAnswer.Stale(var claim) => AskForCode(caller, passkeys, claim),
        PasskeyAnswer.Refused => Refuse(caller, passkeys, ProofTexts.SignInRefused, ct),
    };

    static IResult Enter(Caller caller, string session)
    {
        caller.Keep(session);
        caller.KeepPasskeyWord(PasskeyWord.Has);
        return Screens.SeeOther(ShowInbox.Path);
    }

    static Task<IResult> AskForCode(Caller caller, PasskeyCeremonies passkeys, string claim)
    {
        caller.KeepClaim(claim);
        return Page(caller, passkeys, ProofTexts.SignInStale);
    }

    static async Task<IResult> Page(Caller caller, PasskeyCeremonies passkeys, string? problem)
    {
        caller.Http.AllowScript();
        return Screens.Show<InboxSignInPage>(
            new { Organization = passkeys.Realm.Name, Question = await passkeys.Ask(null, caller.Http), Problem = problem },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}
