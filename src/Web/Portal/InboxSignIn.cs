using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Web.Passkeys;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>GET /m/sign-in: one tap for who has a passkey, no link needed. POST: takes the answer; the inbox opens.</summary>
static class InboxSignIn
{
    public const string Path = "/m/sign-in";

    public static void Map(IEndpointRouteBuilder portal)
    {
        portal.MapGet("/sign-in", (Caller caller, [FromServices] PasskeyCeremonies passkeys) => Page(caller, passkeys, null));
        portal.MapPost("/sign-in", Take);
    }

    static async Task<IResult> Take(Caller caller, [FromServices] PasskeyCeremonies passkeys, CancellationToken ct)
    {
        if (caller.Inbox.Try(caller.Network) is { } wait) return Screens.TooMany(caller.Http, wait);

        var form = await caller.Fields(ct);
        return await passkeys.Prove(null, form.GetValueOrDefault("answer"), form.GetValueOrDefault("state"), caller.Http) switch
        {
            PasskeyProof.Proven({ VisitorHandle: { } owner }, _) => await Enter(caller, owner, ct),
            PasskeyProof.Proven or PasskeyProof.Refused => await Page(caller, passkeys, InboxTexts.Refused),
            PasskeyProof.Over => await Page(caller, passkeys, InboxTexts.Over),
        };
    }

    static async Task<IResult> Enter(Caller caller, byte[] owner, CancellationToken ct)
    {
        caller.Keep(await caller.Inbox.BeginByPasskey(owner, caller.Network, ct));
        return Screens.SeeOther(ShowInbox.Path);
    }

    static async Task<IResult> Page(Caller caller, PasskeyCeremonies passkeys, string? problem)
    {
        caller.Http.AllowScript();
        return Screens.Show<InboxSignInPage>(
            new { Organization = passkeys.Realm.Name, Question = await passkeys.Ask(null, caller.Http), Problem = problem },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}
