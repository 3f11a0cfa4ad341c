using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Postern.Web.Portal;

/// <summary>GET /m/{token}/message.eml: the whole message, for a mail program or an archive; as it is read, never whole in memory.</summary>
static class SendWhole
{
    public static void Map(IEndpointRouteBuilder portal) => portal.MapGet("/{token}/message.eml", Handle);

    static Task<IResult> Handle(Caller caller, CancellationToken ct) => caller.AsVisitor(async visit =>
    {
        var whole = await caller.Desk.OpenWhole(visit, caller.Network, ct);
        caller.Http.Response.RegisterForDisposeAsync(whole);
        caller.Http.Response.Headers.ContentSecurityPolicy = PageHeaders.FilePolicy;
        caller.Http.Response.Headers.ContentDisposition = DownloadName.Disposition($"message-{visit.Facts.SentAt.UtcDateTime:yyyy-MM-dd}.eml");
        return TypedResults.Stream(whole, "application/octet-stream");
    });
}
