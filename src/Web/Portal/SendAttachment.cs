using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Postern.Web.Portal;

/// <summary>GET /m/{token}/attachments/{n}: one attachment, as a download and nothing else.</summary>
static class SendAttachment
{
    public static void Map(IEndpointRouteBuilder portal) => portal.MapGet("/{token}/attachments/{number:int}", Handle);

    static Task<IResult> Handle(Caller caller, int number, CancellationToken ct) => caller.AsVisitor(async visit =>
    {
        if (await caller.Desk.OpenAttachment(visit, number, caller.Network, ct) is not { } attachment) return Screens.Gone();

        caller.Http.Response.RegisterForDisposeAsync(attachment);
        var headers = caller.Http.Response.Headers;
        headers.ContentSecurityPolicy = PageHeaders.FilePolicy;
        headers.ContentLength = attachment.Facts.Size;
        headers.ContentDisposition = DownloadName.Disposition(attachment.Facts.Name);

        // The sender's type is not repeated: a browser that would show a type in place has nothing to go by.
        return TypedResults.Stream(attachment.Content, "application/octet-stream");
    });
}
