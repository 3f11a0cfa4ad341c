using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Postern.Flow.Portal;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>/s/{token}: what became of a message, for its sender, and what can be done. The link is in mails to the sender only; nothing of the message is shown.</summary>
static class SenderPages
{
    const string OtherWord = "otherwise", CarriedWord = "carried";

    public static void Map(IEndpointRouteBuilder senders)
    {
        senders.MapGet("/{token}", (HttpContext http, string token, [FromServices] SenderDesk desk, string? done) =>
            For(http, token, desk, visit => Task.FromResult(Page(token, visit, Good(done), isProblem: false))));
        senders.MapPost("/{token}/retract", (HttpContext http, string token, [FromServices] SenderDesk desk, CancellationToken ct) => Act(http, token, desk, (visit,
            form) => Retract(token, desk, visit, form, ct), ct));
        senders.MapPost("/{token}/renew", (HttpContext http, string token, [FromServices] SenderDesk desk, CancellationToken ct) =>
            Act(http, token, desk, async (visit, _) => Said(token, visit, await desk.Renew(visit, ct) > 0), ct));
        senders.MapPost("/{token}/remind/{copy:guid}", (HttpContext http, string token, Guid copy, [FromServices] SenderDesk desk, CancellationToken ct) =>
            Act(http, token, desk, async (visit, _) => Said(token, visit, await desk.Remind(visit, copy, ct)), ct));
        senders.MapPost("/{token}/otherwise/{copy:guid}", (HttpContext http, string token, Guid copy, [FromServices] SenderDesk desk, [FromServices] OtherWay way, CancellationToken ct) =>
            Act(http, token, desk, async (visit, _) => Said(token, visit, await way.Take(visit, copy, ct)), ct));
        senders.MapPost("/{token}/unlock/{copy:guid}", (HttpContext http, string token, Guid copy, [FromServices] SenderDesk desk, CancellationToken ct) =>
            Act(http, token, desk, async (visit, _) => Said(token, visit, await desk.Unlock(visit, copy, ct)), ct));
        senders.MapPost("/{token}/unfreeze/{copy:guid}", (HttpContext http, string token, Guid copy, [FromServices] SenderDesk desk, CancellationToken ct) =>
            Act(http, token, desk, async (visit, _) => Said(token, visit, await desk.Unfreeze(visit, copy, ct)), ct));
    }

    static string? Good(string? done) => done switch
    {
        null => null,
        OtherWord => LifeTexts.OtherWayTaken,
        CarriedWord => LifeTexts.RetractNotAll,
        _ => LifeTexts.Done,
    };

    static async Task<IResult> For(HttpContext http, string token, SenderDesk desk, Func<SenderVisit, Task<IResult>> then) =>
        await desk.Enter(token, Network.Of(http.Connection.RemoteIpAddress), http.RequestAborted) switch
        {
            SenderEntry.Granted(var visit) => await then(visit),
            SenderEntry.NoSuchPage => Screens.Gone(),
            SenderEntry.TooMany(var wait) => Screens.TooMany(http, wait),
        };

    static Task<IResult> Act(HttpContext http, string token, SenderDesk desk, Func<SenderVisit, Dictionary<string, string>, Task<IResult>> act, CancellationToken ct) =>
        For(http, token, desk, async visit =>
    {
        using var reader = new FormReader(http.Request.Body) { ValueCountLimit = 8, ValueLengthLimit = Caller.FormSizeMax };
        var form = (await reader.ReadFormAsync(ct)).ToDictionary(field => field.Key, field => field.Value.ToString());
        return Caller.IsSeal(form.GetValueOrDefault(Caller.SealField), visit.FormSeal) ? await act(visit, form) : Screens.Forbidden();
    });

    static async Task<IResult> Retract(string token, SenderDesk desk, SenderVisit visit, Dictionary<string, string> form, CancellationToken ct)
    {
        if (form.GetValueOrDefault("sure") != "yes") return Page(token, visit, LifeTexts.RetractUnconfirmed, isProblem: true);
        return await desk.Retract(visit, ct) switch
        {
            RetractAnswer.Done => Said(token, visit, isDone: true),
            RetractAnswer.NotAll => Screens.SeeOther($"/s/{token}?done={CarriedWord}"),
            RetractAnswer.Nothing => Said(token, visit, isDone: false),
        };
    }

    static IResult Said(string token, SenderVisit visit, bool isDone) =>
        isDone ? Screens.SeeOther($"/s/{token}?done=1") : Page(token, visit, LifeTexts.NotDone, isProblem: true);

    static IResult Said(string token, SenderVisit visit, OtherWayAnswer answer) => answer switch
    {
        OtherWayAnswer.Taken => Screens.SeeOther($"/s/{token}?done={OtherWord}"),
        OtherWayAnswer.TooOften => Page(token, visit, LifeTexts.OtherWayTooOften, isProblem: true),
        OtherWayAnswer.NotOffered => Said(token, visit, isDone: false),
        OtherWayAnswer.None => Page(token, visit, LifeTexts.NoOtherWay, isProblem: true),
        OtherWayAnswer.Silence => Page(token, visit, LifeTexts.OtherWayUnknown, isProblem: true),
    };

    static IResult Page(string token, SenderVisit visit, string? said, bool isProblem) => Screens.Show<SenderPage>(
        new { Token = token, Visit = visit, Said = said, IsProblem = isProblem }, isProblem ? StatusCodes.Status409Conflict : StatusCodes.Status200OK);
}
