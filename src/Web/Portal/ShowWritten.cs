using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>GET /m/written/{id}: what the reader wrote here. Another's message is not told apart from one that never was.</summary>
static class ShowWritten
{
    public static void Map(IEndpointRouteBuilder portal) => portal.MapGet("/written/{id:guid}", Handle);

    static Task<IResult> Handle(Caller caller, Guid id, CancellationToken ct) => caller.AsReader(async reader =>
        await caller.Inbox.ReadWritten(reader, id, caller.Network, ct) is { } message
            ? Screens.Show<WrittenPage>(new { Reader = reader, Message = message })
            : Screens.Gone());
}
