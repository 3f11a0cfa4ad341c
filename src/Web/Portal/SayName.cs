using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Portal;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>/m/{token}/who: in a mailbox that several people read, each says once who they are.</summary>
static class SayName
{
    public static void Map(IEndpointRouteBuilder portal)
    {
        portal.MapGet("/{token}/who", Ask);
        portal.MapPost("/{token}/who", Take);
    }

    static Task<IResult> Ask(Caller caller, CancellationToken ct) => caller.AsNameless(nameless => Page(caller, nameless, null, ct));

    static Task<IResult> Take(Caller caller, CancellationToken ct) => caller.AsNameless(async nameless =>
        await caller.Form(nameless.FormSeal, ct) is not { } form ? Screens.Forbidden()
        : await caller.Desk.Names.Say(nameless, form.GetValueOrDefault("name"), ct) ? Screens.SeeOther($"/m/{caller.Token}/message")
        : await Page(caller, nameless, WishTexts.NameUnfit, ct));

    static async Task<IResult> Page(Caller caller, Nameless nameless, string? problem, CancellationToken ct) => Screens.Show<NamePage>(
        new { caller.Token, caller.Organization, Seal = nameless.FormSeal, Known = await caller.Desk.Names.Known(nameless, ct), Problem = problem },
        problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
}
