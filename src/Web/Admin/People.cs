using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.People;
using Postern.Rules.Access;
using Postern.Store;
using Postern.Store.Passkeys;
using Postern.Store.People;
using Postern.Web.Admin.Pages;
using Postern.Web.Passkeys;
using Postern.Web.Portal;

namespace Postern.Web.Admin;

/// <summary>/admin/people: who may sign in; invitations, roles, ends. Whatever it shows once stands in the answer to the form that asked for it.</summary>
static class People
{
    public const string Path = "/admin/people";

    public static void Map(IEndpointRouteBuilder desk)
    {
        desk.MapGet("/people", List).For(Act.SeePeople);
        desk.MapGet("/people/{id:guid}", Show).For(Act.SeePeople);
        desk.MapGet("/people/invite", (HttpContext http) => InvitePage(http)).For(Act.ChangePeople);
        desk.MapPost("/people/invite", Invite).For(Act.ChangePeople);
        desk.MapPost("/people/{id:guid}/role", SetRole).For(Act.ChangePeople);
        desk.MapPost("/people/{id:guid}/end", End).For(Act.ChangePeople);
        desk.MapPost("/people/{id:guid}/link", Again).For(Act.ChangePeople);
    }

    static async Task<IResult> List(HttpContext http, [FromServices] Ledger ledger, CancellationToken ct)
    {
        List<PersonRow> rows = [];
        foreach (var person in await ledger.Staff.List(ct))
            rows.Add(new(person, (await ledger.Passkeys.Of(PasskeyOwner.Staff(person.Id), ct)).Count));
        return Screens.Show<PeoplePage>(new
        {
            Visit = http.VisitOf(),
            People = rows,
            Administrators = await ledger.Staff.Administrators(ct),
            Sessions = http.VisitOf().May(Act.ChangePeople) ? await ledger.Sessions.List(null, StaffDesk.IdleMax, ct) : [],
        });
    }

    static Task<IResult> Show(HttpContext http, Guid id, [FromServices] Ledger ledger, CancellationToken ct) => PersonPage(http, ledger, id, null, StatusCodes.Status200OK, ct);

    static async Task<IResult> Invite(HttpContext http, [FromServices] Invitations invitations, [FromServices] PasskeyRealm realm, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is not { } form) return Screens.Forbidden();

        var (name, address) = (form.GetValueOrDefault("name"), form.GetValueOrDefault("address"));
        if (Roles.Read(form.GetValueOrDefault("role") ?? "") is not { } role) return InvitePage(http, name, address, PeopleTexts.InviteMalformed);
        return await invitations.Invite(name, address, role, http.VisitOf().StaffId, ct) switch
        {
            Invited.Made(_, var token) => LinkPage(http, realm, token, name!), // read a moment ago
            Invited.Malformed => InvitePage(http, name, address, PeopleTexts.InviteMalformed),
            Invited.IsThere => InvitePage(http, name, address, PeopleTexts.InviteThere),
        };
    }

    static Task<IResult> SetRole(HttpContext http, Guid id, [FromServices] Ledger ledger, CancellationToken ct) => Change(http, ledger, id, form =>
        Roles.Read(form.GetValueOrDefault("role") ?? "") is { } role ? ledger.Staff.SetRole(id, role, http.VisitOf().StaffId, ct) : Task.FromResult(StaffChange.NoSuchPerson), ct);

    static Task<IResult> End(HttpContext http, Guid id, [FromServices] Ledger ledger, CancellationToken ct) =>
        Change(http, ledger, id, _ => ledger.Staff.End(id, http.VisitOf().StaffId, ct), ct);

    static async Task<IResult> Again(HttpContext http, Guid id, [FromServices] Ledger ledger, [FromServices] Invitations invitations, [FromServices] PasskeyRealm realm, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is null) return Screens.Forbidden();
        if (await invitations.Again(id, http.VisitOf().StaffId, ct) is not { } token) return await PersonPage(http, ledger, id, PeopleTexts.NoSuchPerson, StatusCodes.Status409Conflict, ct);
        return LinkPage(http, realm, token, (await ledger.Staff.Find(id, ct))!.Name); // a link was made for the person
    }

    static async Task<IResult> Change(HttpContext http, Ledger ledger, Guid id, Func<Dictionary<string, string>, Task<StaffChange>> change, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is not { } form) return Screens.Forbidden();
        return await change(form) switch
        {
            StaffChange.Done => Screens.SeeOther($"{Path}/{id}"),
            StaffChange.LastAdministrator => await PersonPage(http, ledger, id, PeopleTexts.LastAdministrator, StatusCodes.Status409Conflict, ct),
            StaffChange.NoSuchPerson => await PersonPage(http, ledger, id, PeopleTexts.NoSuchPerson, StatusCodes.Status409Conflict, ct),
        };
    }

    static async Task<IResult> PersonPage(HttpContext http, Ledger ledger, Guid id, string? problem, int status, CancellationToken ct) =>
        await ledger.Staff.Find(id, ct) is not { } person ? Screens.Gone() : Screens.Show<PersonPage>(new
        {
            Visit = http.VisitOf(),
            Person = person,
            Passkeys = await ledger.Passkeys.Of(PasskeyOwner.Staff(id), ct),
            Sessions = http.VisitOf().May(Act.ChangePeople) ? await ledger.Sessions.List(id, StaffDesk.IdleMax, ct) : [],
            Problem = problem,
        }, status);

    static IResult InvitePage(HttpContext http, string? name = null, string? address = null, string? problem = null) => Screens.Show<InvitePage>(
        new { Visit = http.VisitOf(), Name = name, Address = address, Problem = problem }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    static IResult LinkPage(HttpContext http, PasskeyRealm realm, string token, string name) =>
        Screens.Show<LinkPage>(new { Visit = http.VisitOf(), Name = name, Link = new Uri(realm.PublicUrl, $"/admin/begin/{token}").AbsoluteUri });
}

/// <summary>A person in the list.</summary>
public sealed record PersonRow(StaffMember Person, int Passkeys);
