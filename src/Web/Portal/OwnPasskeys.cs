using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.People;
using Postern.Flow.Portal;
using Postern.Web.Passkeys;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>
/// /m/{token}/passkeys: all passkeys of an address, for whoever has proven it; makes one, removes one. /m/passkeys leads there from a session alone.
/// POST /m/{token}/passkeys/later: the browser is not asked again for a while.
/// </summary>
static class OwnPasskeys
{
    public static void Map(IEndpointRouteBuilder portal)
    {
        portal.MapGet("/passkeys", Find);
        portal.MapGet("/{token}/passkeys", Show);
        portal.MapPost("/{token}/passkeys", Make);
        portal.MapPost("/{token}/passkeys/later", Later);
        portal.MapPost("/{token}/passkeys/{id:guid}/remove", Remove);
    }

    static async Task<IResult> Find(Caller caller, CancellationToken ct) =>
        Screens.SeeOther(await caller.Desk.Passkeys.NewestOf(caller.Session, ct) is { } token ? $"/m/{token}/passkeys" : SignInHere.Path);

    static Task<IResult> Show(Caller caller, [FromServices] PasskeyCeremonies passkeys, string? removed, CancellationToken ct) =>
        AsHolder(caller, visit => Page(caller, visit, passkeys, null, removed is not null, ct));

    static Task<IResult> Make(Caller caller, [FromServices] PasskeyCeremonies passkeys, CancellationToken ct) => AsHolder(caller, async visit =>
    {
        if (await caller.Form(visit.FormSeal, ct) is not { } form) return Screens.Forbidden();

        var name = Devices.Of(caller.Http.Request.Headers.UserAgent);
        return await passkeys.Make(visit.Owner, name, form.GetValueOrDefault("answer"), form.GetValueOrDefault("state"), caller.Http) switch
        {
            PasskeyMade.Added(var id) => await Keep(caller, visit, id, ct),
            PasskeyMade.Over => await Page(caller, visit, passkeys, ProofTexts.Over, false, ct),
            PasskeyMade.Refused => await Page(caller, visit, passkeys, ProofTexts.MakeRefused, false, ct),
            PasskeyMade.TooMany => await Page(caller, visit, passkeys, ProofTexts.MakeTooMany, false, ct),
        };
    });

    static async Task<IResult> Keep(Caller caller, Visit visit, Guid id, CancellationToken ct)
    {
        await caller.Desk.Passkeys.Keep(visit, id, caller.Network, ct);
        caller.KeepPasskeyWord(PasskeyWord.Has);
        return Screens.SeeOther($"/m/{caller.Token}/message?passkey=made");
    }

    static Task<IResult> Later(Caller caller, CancellationToken ct) => AsHolder(caller, async visit =>
    {
        if (await caller.Form(visit.FormSeal, ct) is null) return Screens.Forbidden();

        caller.KeepPasskeyWord(PasskeyWord.NotNow);
        return Screens.SeeOther($"/m/{caller.Token}/message");
    });

    static Task<IResult> Remove(Caller caller, Guid id, CancellationToken ct) => AsHolder(caller, async visit =>
    {
        if (await caller.Form(visit.FormSeal, ct) is null) return Screens.Forbidden();
        return await caller.Desk.Passkeys.Remove(visit, id, caller.Network, ct) ? Screens.SeeOther($"/m/{caller.Token}/passkeys?removed=1") : Screens.Gone();
    });

    static Task<IResult> AsHolder(Caller caller, Func<Visit, Task<IResult>> then) =>
        caller.Desk.Passkeys.AreOffered ? caller.AsVisitor(then) : Task.FromResult(Screens.Gone());

    static async Task<IResult> Page(Caller caller, Visit visit, PasskeyCeremonies passkeys, string? problem, bool isRemoved, CancellationToken ct)
    {
        caller.Http.AllowScript();
        caller.Keep(visit.Session);
        return Screens.Show<OwnPasskeysPage>(
            new
            {
                caller.Token,
                Visit = visit,
                Passkeys = await caller.Desk.Passkeys.Of(visit, ct),
                Question = await passkeys.AskToMake(visit.Owner, visit.MaskedAddress, caller.Http),
                Problem = problem,
                IsRemoved = isRemoved,
            },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}
