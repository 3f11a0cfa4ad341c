using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Portal;
using Postern.Flow.Portal.Previews;
using Postern.Web.Portal.Html;

namespace Postern.Web.Portal;

/// <summary>
/// GET /m/{token}/print: a message as one sheet, to be printed, in a document that can do nothing. GET /m/{token}/message.pdf: the same sheet as PDF, where the machine can
/// make one.
/// </summary>
static class PrintMessage
{
    public static void Map(IEndpointRouteBuilder portal)
    {
        portal.MapGet("/{token}/print", Print);
        portal.MapGet("/{token}/message.pdf", Save);
    }

    static Task<IResult> Print(Caller caller, CancellationToken ct) => caller.AsVisitor(async visit =>
    {
        caller.Http.Response.Headers.ContentSecurityPolicy = PageHeaders.BodyPolicy;
        return TypedResults.Text(await Sheet(caller, visit, ct), "text/html", Encoding.UTF8);
    });

    static Task<IResult> Save(Caller caller, CancellationToken ct) => caller.AsVisitor(async visit =>
    {
        if (!MessagePdf.IsThere) return Screens.Gone();
        if (await MessagePdf.Of(await Sheet(caller, visit, ct), ct) is not { } pdf) return Screens.Sign(PreviewTexts.SavePdf, PreviewTexts.PdfFailed, StatusCodes.Status422UnprocessableEntity);

        caller.Http.Response.Headers.ContentSecurityPolicy = PageHeaders.FilePolicy;
        caller.Http.Response.Headers.ContentDisposition = DownloadName.Disposition("message.pdf");
        return TypedResults.Bytes(pdf, "application/pdf");
    });

    static async Task<string> Sheet(Caller caller, Visit visit, CancellationToken ct)
    {
        var message = await caller.Desk.Read(visit, caller.Network, ct);
        var body = message.Html is { } html ? HtmlSanitizer.Clean(html, PicturesOf(message))?.Html : null;
        body ??= message.Html is null && !string.IsNullOrWhiteSpace(message.Text)
            ? $"<div class=\"text\">{Escape(message.Text)}</div>"
            : $"<p>{Escape(message.Html is null ? Texts.MessageEmpty : Texts.MessageUnsafe)}</p>";
        return $$"""
            <!doctype html>
            <html lang="{{Texts.Language}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{Escape(SubjectOf(message))}}</title>
            <style>{{PrintSheet.Css}}</style></head><body>
            <header><p class="who">{{Escape(visit.Facts.Organization)}}</p><h1 dir="auto">{{Escape(SubjectOf(message))}}</h1>
            <p><strong dir="auto">{{Escape(message.From)}}</strong> {{Escape(message.FromAddress ?? "")}}<br>{{Escape(Texts.Moment(message.SentAt))}}</p>
            {{Files(message)}}</header>
            <main>{{body}}</main></body></html>
            """;
    }

    // The sender says of what type a picture is, and a printer that is no browser believes its octets instead.
    static InlineImage[] PicturesOf(ReadableMessage message) => [.. message.Images.Where(image => Picture.Read(image.Octets.Span) is { IsShown: true })];

    static string Files(ReadableMessage message) => message.Attachments.Count == 0 ? ""
        : $"<p>{Escape(Texts.Attachments)}: {string.Join(", ", message.Attachments.Select(file => Escape($"{file.Name} ({Texts.Size(file.Size)})")))}</p>";

    static string SubjectOf(ReadableMessage message) => string.IsNullOrWhiteSpace(message.Subject) ? Texts.MessageNoSubject : message.Subject;

    static string Escape(string text) => WebUtility.HtmlEncode(text);
}
