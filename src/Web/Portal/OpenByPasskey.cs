using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Portal;
using Postern.Store.Passkeys;
using Postern.Web.Passkeys;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>POST /m/{token}/passkey: a passkey of the link's address takes the place of a code.</summary>
static class OpenByPasskey
{
    public static void Map(IEndpointRouteBuilder portal) => portal.MapPost("/{token}/passkey", Take);

    static Task<IResult> Take(Caller caller, [FromServices] PasskeyCeremonies passkeys, CancellationToken ct) => caller.AsNewcomer(async landing =>
    {
        if (caller.Inbox.Try(caller.Network) is { } wait) return Screens.TooMany(caller.Http, wait);
        if (await caller.Form(landing.FormSeal, ct) is not { } form) return Screens.Forbidden();

        var owner = await caller.Desk.OwnerOf(landing, ct);
        var expected = PasskeyOwner.Visitor(owner);
        if (await passkeys.Prove(expected, form.GetValueOrDefault("answer"), form.GetValueOrDefault("state"), caller.Http) is not PasskeyProof.Proven proven || proven.Owner != expected)
        {
            return Screens.Show<CodePage>(new { caller.Token, landing.Facts, Seal = landing.FormSeal, Problem = InboxTexts.Refused, NeedsNewCode = true }, StatusCodes.Status422UnprocessableEntity);
        }

        caller.Keep(await caller.Desk.BeginByPasskey(landing, owner, caller.Network, ct));
        return Screens.SeeOther($"/m/{caller.Token}/message");
    });

    /// <summary>The question for a landing page; null when the address has no passkey.</summary>
    public static async Task<PasskeyQuestion?> Question(Caller caller, Landing landing, PasskeyCeremonies passkeys)
    {
        var owner = PasskeyOwner.Visitor(await caller.Desk.OwnerOf(landing, caller.Http.RequestAborted));
        return await passkeys.Has(owner, caller.Http.RequestAborted) ? await passkeys.Ask(owner, caller.Http) : null;
    }
}
