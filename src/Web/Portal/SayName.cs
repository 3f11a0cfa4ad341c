using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Portal;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>/m/{token}/who and /m/who: in a mailbox that several people read, each says once who they are, before a message or the inbox is shown.</summary>
static class SayName
{
    public const string Path = "/m/who";

    public static void Map(IEndpointRouteBuilder portal)
    {
        portal.MapGet("/{token}/who", (Caller caller, CancellationToken ct) => caller.AsNameless(nameless => Page(caller, nameless, Here(caller), null, ct)));
        portal.MapPost("/{token}/who", (Caller caller, CancellationToken ct) => caller.AsNameless(nameless => Take(caller, nameless, Here(caller), $"/m/{caller.Token}/message", ct)));
        portal.MapGet("/who", (Caller caller, CancellationToken ct) => caller.AsNamelessReader(nameless => Page(caller, nameless, Path, null, ct)));
        portal.MapPost("/who", (Caller caller, CancellationToken ct) => caller.AsNamelessReader(nameless => Take(caller, nameless, Path, ShowInbox.Path, ct)));
    }

    static string Here(Caller caller) => $"/m/{caller.Token}/who";

    static async Task<IResult> Take(Caller caller, Nameless nameless, string here, string then, CancellationToken ct) =>
        await caller.Form(nameless.FormSeal, ct) is not { } form ? Screens.Forbidden()
        : await caller.Desk.Names.Say(nameless, form.GetValueOrDefault("name"), caller.Network, ct) ? Screens.SeeOther(then)
        : await Page(caller, nameless, here, WishTexts.NameUnfit, ct);

    static async Task<IResult> Page(Caller caller, Nameless nameless, string here, string? problem, CancellationToken ct) => Screens.Show<NamePage>(
        new { Action = here, caller.Organization, Seal = nameless.FormSeal, Known = await caller.Desk.Names.Known(nameless, ct), Problem = problem },
        problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
}
