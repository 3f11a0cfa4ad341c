using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow.People;
using Postern.Rules.Access;
using Postern.Store;
using Postern.Store.Passkeys;
using Postern.Web.Admin.Pages;
using Postern.Web.Passkeys;
using Postern.Web.Portal;
using Postern.Web.SignIn;
using Postern.Web.SignIn.Pages;

namespace Postern.Web.Admin;

/// <summary>/admin/account: the own passkeys, recovery codes and sessions. What makes a new way in asks for a fresh proof, what closes one does not.</summary>
static class Account
{
    public const string Path = "/admin/account";

    public static void Map(IEndpointRouteBuilder desk)
    {
        desk.MapGet("/account", (HttpContext http, [FromServices] Ledger ledger, [FromServices] PasskeyCeremonies passkeys, CancellationToken ct) => Page(http, ledger,
            passkeys, null, ct)).For(Act.KeepOwnAccount);
        desk.MapPost("/account/passkeys", Add).For(Act.AddOwnKeys);
        desk.MapPost("/account/passkeys/{id:guid}/remove", Remove).For(Act.AddOwnKeys);
        desk.MapPost("/account/codes", NewCodes).For(Act.AddOwnKeys);
        desk.MapPost("/account/mail-passwords", MakePassword).For(Act.AddOwnKeys);
        desk.MapPost("/account/mail-passwords/{id:guid}/remove", RemovePassword).For(Act.KeepOwnPasswords);
        desk.MapPost("/account/sessions/{id:guid}/end", EndOwn).For(Act.KeepOwnAccount);
        desk.MapPost("/account/reassured", Reassure).For(Act.KeepOwnAccount);
        desk.MapPost("/sessions/{id:guid}/end", EndAny).For(Act.ChangePeople);
    }

    static async Task<IResult> Add(HttpContext http, [FromServices] Ledger ledger, [FromServices] PasskeyCeremonies passkeys, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is not { } form) return Screens.Forbidden();

        var (visit, name) = (http.VisitOf(), PasskeyNames.Read(form.GetValueOrDefault("called"), http.ClientOf()));
        return await passkeys.Make(PasskeyOwner.Staff(visit.StaffId), name, form.GetValueOrDefault("answer"), form.GetValueOrDefault("state"), http) switch
        {
            PasskeyMade.Added => Screens.SeeOther(Path),
            PasskeyMade.Over => await Page(http, ledger, passkeys, SignInTexts.Over, ct),
            PasskeyMade.Refused or PasskeyMade.TooMany => await Page(http, ledger, passkeys, SignInTexts.PasskeyRefused, ct),
        };
    }

    static async Task<IResult> Remove(HttpContext http, Guid id, [FromServices] Ledger ledger, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is null) return Screens.Forbidden();
        return await ledger.Passkeys.Remove(PasskeyOwner.Staff(http.VisitOf().StaffId), id, keepsOne: true, ct) ? Screens.SeeOther(Path) : Screens.Gone();
    }

    static async Task<IResult> NewCodes(HttpContext http, [FromServices] Invitations invitations, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is null) return Screens.Forbidden();
        return Screens.Show<CodesPage>(new { Codes = await invitations.NewCodes(http.VisitOf().StaffId, ct), Next = Path });
    }

    static async Task<IResult> MakePassword(HttpContext http, [FromServices] MailPasswords passwords, [FromServices] Ledger ledger, [FromServices] PasskeyCeremonies passkeys, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is not { } form) return Screens.Forbidden();
        return await passwords.Make(http.VisitOf(), form.GetValueOrDefault("label"), ct) is { } made
            ? Screens.Show<MailPasswordPage>(new { Visit = http.VisitOf(), Made = made })
            : await Page(http, ledger, passkeys, PeopleTexts.PasswordUnfit, ct);
    }

    static async Task<IResult> RemovePassword(HttpContext http, Guid id, [FromServices] MailPasswords passwords, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is null) return Screens.Forbidden();
        return await passwords.Remove(http.VisitOf(), id, ct) ? Screens.SeeOther(Path) : Screens.Gone();
    }

    static async Task<IResult> EndOwn(HttpContext http, Guid id, [FromServices] Ledger ledger, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is null) return Screens.Forbidden();
        return await ledger.Sessions.End(id, http.VisitOf().StaffId, "revoked", http.VisitOf().StaffId, ct) ? Screens.SeeOther(Path) : Screens.Gone();
    }

    static async Task<IResult> EndAny(HttpContext http, Guid id, [FromServices] Ledger ledger, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is null) return Screens.Forbidden();
        return await ledger.Sessions.End(id, null, "revoked", http.VisitOf().StaffId, ct) ? Screens.SeeOther(People.Path) : Screens.Gone();
    }

    static async Task<IResult> Reassure(HttpContext http, [FromServices] Ledger ledger, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is null) return Screens.Forbidden();
        await ledger.Sessions.Reassure(http.VisitOf().StaffId, ct);
        return Screens.SeeOther(Path);
    }

    static async Task<IResult> Page(HttpContext http, Ledger ledger, PasskeyCeremonies passkeys, string? problem, CancellationToken ct)
    {
        http.AllowScript();
        var visit = http.VisitOf();
        var owner = PasskeyOwner.Staff(visit.StaffId);
        var apps = http.RequestServices.GetRequiredService<StaffApps>();
        return Screens.Show<AccountPage>(new
        {
            Visit = visit,
            Passkeys = await ledger.Passkeys.Of(owner, ct),
            Question = await passkeys.AskToMake(owner, visit.Address, http),
            http.ClientOf().Device,
            Passwords = await ledger.Users.Of(visit.StaffId, ct),
            CodesLeft = await ledger.StaffLinks.CodesLeft(visit.StaffId, ct),
            Sessions = await ledger.Sessions.List(visit.StaffId, StaffDesk.IdleMax, ct),
            AllowsApp = apps.Allowed,
            App = await apps.Of(visit, ct),
            Problem = problem,
        }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}
