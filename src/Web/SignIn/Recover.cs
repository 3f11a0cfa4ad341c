using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow;
using Postern.Flow.People;
using Postern.Web.Admin;
using Postern.Web.Portal;
using Postern.Web.SignIn.Pages;

namespace Postern.Web.SignIn;

/// <summary>GET /admin/recover: for who lost every passkey. POST: a good code leads to a link that makes a new passkey, and nothing else.</summary>
static class Recover
{
    public static void Map(IEndpointRouteBuilder open)
    {
        open.MapGet("/recover", (HttpContext http) => Page(http, null));
        open.MapPost("/recover", Take);
    }

    static async Task<IResult> Take(HttpContext http, [FromServices] StaffRecovery recovery, [FromServices] StaffDesk desk, CancellationToken ct)
    {
        var form = await http.Fields(ct);
        var (address, client) = (form.GetValueOrDefault("address")?.Trim() ?? "", http.ClientOf());
        if (await desk.TryCode(address, client.Network, ct) is { } wait) return Screens.TooMany(http, wait);

        return await recovery.Recover(address, form.GetValueOrDefault("code"), client, ct) is { } token
            ? Screens.SeeOther($"/admin/begin/{token}")
            : Page(http, SignInTexts.RecoverProblem);
    }

    static IResult Page(HttpContext http, string? problem) => Screens.Show<RecoverPage>(
        new { Organization = http.RequestServices.GetService<Organization>()?.Name, Problem = problem, WithApp = http.RequestServices.GetRequiredService<StaffApps>().Allowed },
        problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
}
