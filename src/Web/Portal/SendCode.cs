using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Portal;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>GET /m/{token}/code: where a code is typed, on any device. POST: sends a new one to the address of the link.</summary>
static class SendCode
{
    public static void Map(IEndpointRouteBuilder portal)
    {
        portal.MapGet("/{token}/code", Ask);
        portal.MapPost("/{token}/code", Send);
    }

    static Task<IResult> Ask(Caller caller, string? sent) => caller.AsNewcomer(landing =>
        Task.FromResult(Screens.Show<CodePage>(new { caller.Token, landing.Facts, Seal = landing.FormSeal, IsSent = sent is not null })));

    static Task<IResult> Send(Caller caller, CancellationToken ct) => caller.AsNewcomer(async landing =>
        await caller.Form(landing.FormSeal, ct) is null ? Screens.Forbidden() : Answer(caller, await caller.Desk.SendCode(landing, Spoken.Now, caller.Network, ct)));

    static IResult Answer(Caller caller, CodeAnswer answer) => answer switch
    {
        CodeAnswer.Sent => Screens.SeeOther($"/m/{caller.Token}/code?sent=1"),
        CodeAnswer.TooMany(var wait) => Screens.TooMany(caller.Http, wait),
    };
}
