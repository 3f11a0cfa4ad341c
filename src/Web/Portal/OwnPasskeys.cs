using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.People;
using Postern.Flow.Portal;
using Postern.Store;
using Postern.Store.Passkeys;
using Postern.Web.Passkeys;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>/m/passkeys: the passkeys of a proven address; make one, remove one.</summary>
static class OwnPasskeys
{
    public const string Path = "/m/passkeys";

    public static void Map(IEndpointRouteBuilder portal)
    {
        portal.MapGet("/passkeys", (Caller caller, [FromServices] Ledger ledger, [FromServices] PasskeyCeremonies passkeys, CancellationToken ct) =>
            caller.AsReader(reader => Page(caller, reader, ledger, passkeys, null, ct)));
        portal.MapPost("/passkeys", Make);
        portal.MapPost("/passkeys/{id:guid}/remove", Remove);
    }

    static Task<IResult> Make(Caller caller, [FromServices] Ledger ledger, [FromServices] PasskeyCeremonies passkeys, CancellationToken ct) => caller.AsReader(async reader =>
    {
        if (await caller.Form(reader.FormSeal, ct) is not { } form) return Screens.Forbidden();

        var name = PasskeyNames.Read(form.GetValueOrDefault("called"), new(caller.Network, Devices.Of(caller.Http.Request.Headers.UserAgent)));
        return await passkeys.Make(PasskeyOwner.Visitor(reader.Owner), name, form.GetValueOrDefault("answer"), form.GetValueOrDefault("state"), caller.Http) switch
        {
            PasskeyMade.Added => Screens.SeeOther(Path),
            PasskeyMade.Over => await Page(caller, reader, ledger, passkeys, InboxTexts.Over, ct),
            PasskeyMade.Refused or PasskeyMade.TooMany => await Page(caller, reader, ledger, passkeys, InboxTexts.PasskeyRefused, ct),
        };
    });

    static Task<IResult> Remove(Caller caller, Guid id, [FromServices] Ledger ledger, CancellationToken ct) => caller.AsReader(async reader =>
    {
        if (await caller.Form(reader.FormSeal, ct) is null) return Screens.Forbidden();
        return await ledger.Passkeys.Remove(PasskeyOwner.Visitor(reader.Owner), id, keepsOne: false, ct) ? Screens.SeeOther(Path) : Screens.Gone();
    });

    static async Task<IResult> Page(Caller caller, Reader reader, Ledger ledger, PasskeyCeremonies passkeys, string? problem, CancellationToken ct)
    {
        caller.Http.AllowScript();
        var owner = PasskeyOwner.Visitor(reader.Owner);
        return Screens.Show<PasskeysPage>(new
        {
            Reader = reader,
            Passkeys = await ledger.Passkeys.Of(owner, ct),
            Question = await passkeys.AskToMake(owner, passkeys.Realm.Name, caller.Http),
            Device = Devices.Of(caller.Http.Request.Headers.UserAgent),
            Problem = problem,
        }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}
