using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Portal;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>POST /m/{token}/proof: the code that was typed. Right: a session begins. Wrong: the same page, which says what can be done.</summary>
static class ProveAddress
{
    const string CodeField = "code";

    public static void Map(IEndpointRouteBuilder portal)
    {
        portal.MapPost("/{token}/proof", Handle);

        // Where a link on the page that says "wrong" leads, as to another language: back to the field.
        portal.MapGet("/{token}/proof", (Caller caller) => Screens.SeeOther($"/m/{caller.Token}/code"));
    }

    static Task<IResult> Handle(Caller caller, CancellationToken ct) => caller.AsNewcomer(async landing =>
        await caller.Form(landing.FormSeal, ct) is not { } form
            ? Screens.Forbidden()
            : await caller.Desk.Prove(landing, form.GetValueOrDefault(CodeField), caller.Network, ct) switch
            {
                ProofAnswer.Proven(var session) => await Enter(caller, session, ct),
                ProofAnswer.Malformed => Again(caller, landing, Texts.CodeMalformed),
                ProofAnswer.Wrong(var triesLeft) => Again(caller, landing, Texts.CodeWrong(triesLeft)),
                ProofAnswer.Locked => Again(caller, landing, Texts.CodeLocked, needsNewCode: true),
                ProofAnswer.Expired => Again(caller, landing, Texts.CodeExpired, needsNewCode: true),
                ProofAnswer.TooMany(var wait) => Screens.TooMany(caller.Http, wait),
            });

    static async Task<IResult> Enter(Caller caller, string session, CancellationToken ct)
    {
        if (caller.Claim is { } claim)
        {
            await caller.Desk.Passkeys.Renew(session, claim, ct);
            caller.ForgetClaim();
        }

        caller.Keep(session);
        return Screens.SeeOther($"/m/{caller.Token}/message");
    }

    static IResult Again(Caller caller, Landing landing, string problem, bool needsNewCode = false) => Screens.Show<CodePage>(
        new { caller.Token, landing.Facts, Seal = landing.FormSeal, Problem = problem, NeedsNewCode = needsNewCode },
        StatusCodes.Status422UnprocessableEntity);
}
