using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postern.Web.Portal.Html;

namespace Postern.Web.Portal;

/// <summary>GET /m/{token}/body: the sender's HTML, sanitized, as a document that can do nothing: sandboxed, without script, form or network.</summary>
static class ShowBody
{
    public static void Map(IEndpointRouteBuilder portal) => portal.MapGet("/{token}/body", Handle);

    static Task<IResult> Handle(Caller caller, CancellationToken ct) => caller.AsVisitor(async visit =>
    {
        var message = await caller.Desk.ReadInFrame(visit, caller.Network, ct);
        if (message.Html is not { } html || HtmlSanitizer.Clean(html, message.Images) is not { } body) return Screens.Gone();

        var headers = caller.Http.Response.Headers;
        headers.ContentSecurityPolicy = PageHeaders.BodyPolicy;
        headers.XFrameOptions = "SAMEORIGIN";
        return TypedResults.Text(Document(body.Html), "text/html", Encoding.UTF8);
    });

    // Mail is written for white paper, so the frame stays light in dark mode too.
    static string Document(string body) => $$"""
        <!doctype html>
        <html lang="und"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Message</title>
        <style>:root{color-scheme:light}body{margin:16px;background:#fff;color:#15262b;font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:break-word}img{max-width:100%;height:auto}table{max-width:100%}a{color:#0b5f66}blockquote{margin:0 0 0 4px;padding-left:12px;border-left:3px solid #d5e0e1}pre{white-space:pre-wrap}</style>
        </head><body>{{body}}</body></html>
        """;
}
