using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.People;
using Postern.Rules.Access;
using Postern.Web.Admin.Pages;
using Postern.Web.Portal;
using Postern.Web.Portal.Html;

namespace Postern.Web.Admin;

/// <summary>GET /admin/messages/{id}/content: asks for a reason. POST: records it, and shows the message in a frame that can do nothing.</summary>
static class OpenContent
{
    public static void Map(IEndpointRouteBuilder desk)
    {
        desk.MapGet("/messages/{id:guid}/content", (HttpContext http, Guid id) => Ask(http, id, null)).For(Act.OpenContent);
        desk.MapPost("/messages/{id:guid}/content", Open).For(Act.OpenContent);
    }

    static async Task<IResult> Open(HttpContext http, Guid id, [FromServices] ContentDesk content, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is not { } form) return Screens.Forbidden();

        var reason = form.GetValueOrDefault("reason")?.Trim() ?? "";
        if (reason.Length is < ContentDesk.ReasonLengthMin or > ContentDesk.ReasonLengthMax) return Ask(http, id, MessagesTexts.OpenNoReason);
        if (await content.Open(http.VisitOf(), id, reason, ct) is not { } message) return Screens.Gone();

        var body = message.Html is { } html ? HtmlSanitizer.Clean(html, message.Images) : null;
        return Screens.Show<ContentPage>(new { Visit = http.VisitOf(), Id = id, Message = message, Body = body?.Html });
    }

    static IResult Ask(HttpContext http, Guid id, string? problem) => Screens.Show<ContentReasonPage>(
        new { Visit = http.VisitOf(), Id = id, Problem = problem }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
}
