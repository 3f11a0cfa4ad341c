using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow;
using Postern.Flow.People;
using Postern.Rules.Access;
using Postern.Web.Admin.Pages;
using Postern.Web.Portal;

namespace Postern.Web.Admin;

/// <summary>/admin/account/app: the own authenticator app, where the settings allow one. POST shows a new key; /confirm keeps it when the app has it; /remove ends it.</summary>
static class OwnApp
{
    public const string Path = "/admin/account/app";

    public static void Map(IEndpointRouteBuilder desk)
    {
        desk.MapPost("/account/app", Make).For(Act.AddOwnKeys);
        desk.MapPost("/account/app/confirm", Confirm).For(Act.AddOwnKeys);
        desk.MapPost("/account/app/remove", Remove).For(Act.AddOwnKeys);
    }

    static async Task<IResult> Make(HttpContext http, [FromServices] StaffApps apps, [FromServices] Organization organization, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is null) return Screens.Forbidden();
        return apps.Allowed ? Page(http.VisitOf(), organization, Totp.NewKey(), null) : Screens.Gone();
    }

    static async Task<IResult> Confirm(HttpContext http, [FromServices] StaffApps apps, [FromServices] Organization organization, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is not { } form) return Screens.Forbidden();
        if (await apps.Confirm(http.VisitOf(), form.GetValueOrDefault("key"), form.GetValueOrDefault("code"), ct)) return Screens.SeeOther(Account.Path);

        return apps.Allowed && Totp.KeyOf(form.GetValueOrDefault("key")) is { } key ? Page(http.VisitOf(), organization, key, PeopleTexts.AppWrong) : Screens.Gone();
    }

    static async Task<IResult> Remove(HttpContext http, [FromServices] StaffApps apps, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is null) return Screens.Forbidden();
        return await apps.Remove(http.VisitOf(), ct) ? Screens.SeeOther(Account.Path) : Screens.Gone();
    }

    static IResult Page(StaffVisit visit, Organization organization, byte[] key, string? problem) => Screens.Show<OwnAppPage>(
        new { Visit = visit, Key = Totp.Base32(key), Uri = Totp.UriOf(organization.Name, visit.Address, key), Problem = problem },
        problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
}
