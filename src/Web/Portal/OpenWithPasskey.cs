using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Portal;
using Postern.Web.Passkeys;

namespace Postern.Web.Portal;

/// <summary>POST /m/{token}/passkey: a passkey in the place of a code. It must be one of the address that got the link.</summary>
static class OpenWithPasskey
{
    public static void Map(IEndpointRouteBuilder portal) => portal.MapPost("/{token}/passkey", Handle);

    static Task<IResult> Handle(Caller caller, [FromServices] PasskeyCeremonies passkeys, CancellationToken ct) => caller.AsNewcomer(async landing =>
    {
        if (caller.Desk.Passkeys.Wait(caller.Network) is { } wait) return Screens.TooMany(caller.Http, wait);
        if (await caller.Form(landing.FormSeal, ct) is not { } form) return Screens.Forbidden();

        return await passkeys.Prove(null, form.GetValueOrDefault("answer"), form.GetValueOrDefault("state"), caller.Http) switch
        {
            PasskeyProof.Proven(var owner, var id) => await Answer(caller, landing, await caller.Desk.Passkeys.Prove(landing, owner, id, caller.Network, ct)),
            PasskeyProof.Refused => await Answer(caller, landing, await caller.Desk.Passkeys.Refuse(landing, caller.Network, ct)),
            PasskeyProof.Over => await Late(caller, landing, ct),
        };
    });

    static async Task<IResult> Late(Caller caller, Landing landing, CancellationToken ct)
    {
        await caller.Desk.Passkeys.Refuse(landing, caller.Network, ct);
        return await ShowLanding.Again(caller, landing, ProofTexts.Over);
    }

    static Task<IResult> Answer(Caller caller, Landing landing, PasskeyAnswer answer) => answer switch
    {
        PasskeyAnswer.Proven(var session) => Task.FromResult(Enter(caller, session)),
        PasskeyAnswer.Stale(var claim) => Task.FromResult(AskForCode(caller, claim)),
        PasskeyAnswer.Refused => ShowLanding.Again(caller, landing, ProofTexts.OpenRefused),
    };

    static IResult Enter(Caller caller, string session)
    {
        caller.Keep(session);
        caller.KeepPasskeyWord(PasskeyWord.Has);
        return Screens.SeeOther($"/m/{caller.Token}/message");
    }

    static IResult AskForCode(Caller caller, string claim)
    {
        caller.KeepClaim(claim);
        return Screens.SeeOther($"/m/{caller.Token}?passkey=stale");
    }
}
