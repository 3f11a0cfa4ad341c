using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Portal.Previews;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>GET /m/{token}/attachments/{n}/preview: what an attachment looks like, on a page of ours. GET …/preview/{page}: one page of it, as a picture and nothing else.</summary>
static class ShowPreview
{
    public static void Map(IEndpointRouteBuilder portal)
    {
        portal.MapGet("/{token}/attachments/{number:int}/preview", Show);
        portal.MapGet("/{token}/attachments/{number:int}/preview/{page:int}", Page);
    }

    static Task<IResult> Show(Caller caller, int number, int? page, CancellationToken ct) => caller.AsVisitor(async visit =>
    {
        if (caller.Desk.Previews is not { } previews || await previews.Open(visit, number, caller.Network, ct) is not { } preview) return Screens.Gone();

        caller.Keep(visit.Session);
        var count = preview is Preview.Pages pages ? pages.Count : 0;
        return Screens.Show<PreviewPage>(new { caller.Token, Visit = visit, Preview = preview, Page = Math.Clamp(page ?? 1, 1, Math.Max(count, 1)) });
    });

    static Task<IResult> Page(Caller caller, int number, int page, CancellationToken ct) => caller.AsVisitor(async visit =>
    {
        if (caller.Desk.Previews is not { } previews || await previews.Page(visit, number, page, caller.Network, ct) is not { } shown) return Screens.Gone();

        caller.Http.Response.Headers.ContentSecurityPolicy = PageHeaders.FilePolicy;
        caller.Http.Response.Headers.ContentDisposition = "inline";
        return TypedResults.Bytes(shown.Octets, shown.Type);
    });
}
