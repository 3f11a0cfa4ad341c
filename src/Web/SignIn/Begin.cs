using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow;
using Postern.Flow.People;
using Postern.Store.Passkeys;
using Postern.Store.People;
using Postern.Web.Admin;
using Postern.Web.Passkeys;
using Postern.Web.Portal;
using Postern.Web.SignIn.Pages;

namespace Postern.Web.SignIn;

/// <summary>
/// GET /admin/begin/{token}: the one-time link of somebody who has no passkey. POST: the first administrator's name. POST …/passkey: the passkey is made, the link
/// used up, recovery codes are shown, and a session begins.
/// </summary>
static class Begin
{
    public static void Map(IEndpointRouteBuilder open)
    {
        open.MapGet("/begin/{token}", Show);
        open.MapPost("/begin/{token}", Name);
        open.MapPost("/begin/{token}/passkey", Make);
    }

    static async Task<IResult> Show(HttpContext http, string token, [FromServices] Invitations invitations, [FromServices] StaffDesk desk, CancellationToken ct)
    {
        if (await desk.Try(http.ClientOf().Network) is { } wait) return Screens.TooMany(http, wait);
        return await invitations.Open(token, ct) switch
        {
            Welcome.First => NamePage(http, token, null, null, null),
            Welcome.Person(var person) => await PasskeyPage(http, token, person, null),
            null => Gone(),
        };
    }

    static async Task<IResult> Name(HttpContext http, string token, [FromServices] Invitations invitations, [FromServices] StaffDesk desk, CancellationToken ct)
    {
        if (await desk.Try(http.ClientOf().Network) is { } wait) return Screens.TooMany(http, wait);
        if (await invitations.Open(token, ct) is not Welcome.First) return Gone();

        var form = await http.Fields(ct);
        var (name, address) = (form.GetValueOrDefault("name"), form.GetValueOrDefault("address"));
        return await invitations.Name(token, name, address, ct)
            ? Screens.SeeOther($"/admin/begin/{token}")
            : NamePage(http, token, name, address, SignInTexts.NameProblem);
    }

    static async Task<IResult> Make(
        HttpContext http, string token, [FromServices] Invitations invitations, [FromServices] PasskeyCeremonies passkeys, [FromServices] StaffDesk desk, CancellationToken ct)
    {
        var client = http.ClientOf();
        if (await desk.Try(client.Network) is { } wait) return Screens.TooMany(http, wait);
        if (await invitations.Open(token, ct) is not Welcome.Person(var person)) return Gone();

        var form = await http.Fields(ct);
        return await passkeys.Make(PasskeyOwner.Staff(person.Id), PasskeyNames.Read(form.GetValueOrDefault("called"), client), form.GetValueOrDefault("answer"),
            form.GetValueOrDefault("state"), http) switch
        {
            PasskeyMade.Added => await Enter(http, token, person, invitations, desk, client, ct),
            PasskeyMade.Over => await PasskeyPage(http, token, person, SignInTexts.Over),
            PasskeyMade.Refused or PasskeyMade.TooMany => await PasskeyPage(http, token, person, SignInTexts.PasskeyRefused),
        };
    }

    static async Task<IResult> Enter(HttpContext http, string token, StaffMember person, Invitations invitations, StaffDesk desk, Client client, CancellationToken ct)
    {
        // Of two who follow the same link at the same moment one comes in; the other's passkey is of no use without the person's own.
        if (!await invitations.Use(token, ct) || await desk.Begin(person.Id, client, "link", ct) is not { } session) return Gone();

        http.Keep(session);
        return Screens.Show<CodesPage>(new { Codes = await invitations.NewCodes(person.Id, ct) });
    }

    static IResult Gone() => Screens.Sign(SignInTexts.GoneTitle, SignInTexts.GoneText, StatusCodes.Status404NotFound);

    static IResult NamePage(HttpContext http, string token, string? name, string? address, string? problem) => Screens.Show<NamePage>(
        new { Organization = http.RequestServices.GetService<Organization>()?.Name, Token = token, Name = name, Address = address, Problem = problem },
        problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    static async Task<IResult> PasskeyPage(HttpContext http, string token, StaffMember person, string? problem)
    {
        http.AllowScript();
        var question = await http.RequestServices.GetRequiredService<PasskeyCeremonies>().AskToMake(PasskeyOwner.Staff(person.Id), person.Address, http);
        return Screens.Show<FirstPasskeyPage>(
            new { Organization = http.RequestServices.GetService<Organization>()?.Name, Token = token, person.Name, http.ClientOf().Device, Question = question, Problem = problem },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}
