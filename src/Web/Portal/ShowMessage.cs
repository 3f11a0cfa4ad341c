using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postern.Web.Portal.Html;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>GET /m/{token}/message: the message, for whoever has proven its address. HTML stands in a frame of its own (<see cref="ShowBody"/>).</summary>
static class ShowMessage
{
    public static void Map(IEndpointRouteBuilder portal) => portal.MapGet("/{token}/message", Handle);

    static Task<IResult> Handle(Caller caller, string? replied, CancellationToken ct) => caller.AsVisitor(async visit =>
    {
        var message = await caller.Desk.Read(visit, caller.Network, ct);
        var body = message.Html is { } html ? HtmlSanitizer.Clean(html, message.Images) : null;

        caller.Keep(visit.Session);
        return Screens.Show<MessagePage>(new { caller.Token, Visit = visit, Message = message, Body = body, IsReplied = replied is not null });
    });
}
