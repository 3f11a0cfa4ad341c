using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Portal;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>GET /verify: is this notice real? POST: the answer. What is asked stands in no URL, and nothing of it is kept.</summary>
static class VerifyNotice
{
    public const string Path = "/verify";

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("", (Caller caller, [FromServices] NoticeCheck check) => Page(caller, check, null, ""));
        pages.MapPost("", Ask);
    }

    static async Task<IResult> Ask(Caller caller, [FromServices] NoticeCheck check, CancellationToken ct)
    {
        var typed = (await caller.Fields(ct)).GetValueOrDefault("notice") ?? "";
        return await check.Check(typed, caller.Network, ct) is var verdict && verdict is NoticeVerdict.TooMany(var wait) ? Screens.TooMany(caller.Http, wait) : Page(caller, check, verdict, typed);
    }

    static IResult Page(Caller caller, NoticeCheck check, NoticeVerdict? verdict, string typed) => Screens.Show<VerifyPage>(
        new { Organization = caller.Organization, check.Beginning, Verdict = verdict, Typed = typed },
        verdict is NoticeVerdict.Nothing ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
}
