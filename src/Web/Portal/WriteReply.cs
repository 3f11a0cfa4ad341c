using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Portal;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>GET /m/{token}/reply: where a reply is written. POST: takes it, files and all, as it arrives.</summary>
static class WriteReply
{
    /// <summary>Largest reply, in octets, files included.</summary>
    public const long ReplySizeMax = 25 * 1024 * 1024;

    /// <summary>Octets of a reply over the limit that are read and thrown away, so that the visitor sees a page and not a broken connection.</summary>
    const long ReadMax = 4 * ReplySizeMax;

    public static void Map(IEndpointRouteBuilder portal)
    {
        portal.MapGet("/{token}/reply", Ask);
        portal.MapPost("/{token}/reply", Take).WithMetadata(new RequestSizeLimitAttribute(ReadMax));
    }

    static Task<IResult> Ask(Caller caller) => caller.AsVisitor(visit =>
    {
        caller.Keep(visit.Session);
        return Task.FromResult(visit.CanReply ? Page(caller, visit) : Screens.Gone());
    });

    static Task<IResult> Take(Caller caller, CancellationToken ct) => caller.AsVisitor(async visit =>
    {
        if (ReplyForm.Of(caller.Http.Request) is not { } form) return Screens.Malformed();
        if (!Caller.IsSeal(await form.Seal(ct), visit.FormSeal)) return Screens.Forbidden();

        var text = await form.Text(ct);
        if (string.IsNullOrWhiteSpace(text)) return Page(caller, visit, problem: Texts.ReplyEmpty, status: StatusCodes.Status422UnprocessableEntity);

        // Browsers say how much they send; a form that does not is none of ours.
        if (caller.Http.Request.ContentLength is not { } size) return Screens.Malformed();
        if (size > ReplySizeMax)
        {
            await caller.Http.Request.Body.CopyToAsync(Stream.Null, ct);
            return Answer(caller, visit, text, new ReplyAnswer.TooLarge());
        }

        return Answer(caller, visit, text, await caller.Desk.Reply(visit, text, form.Files(ct), caller.Network, ct));
    });

    static IResult Answer(Caller caller, Visit visit, string text, ReplyAnswer answer) => answer switch
    {
        ReplyAnswer.Accepted => Screens.SeeOther($"/m/{caller.Token}/message?replied=1"),
        ReplyAnswer.TooLarge => Page(caller, visit, text, Texts.TooLargeText, StatusCodes.Status413PayloadTooLarge),
        ReplyAnswer.NobodyToAnswer => Screens.Gone(),
        ReplyAnswer.OtherAuthor => Page(caller, visit, text, Texts.OtherAuthorText, StatusCodes.Status409Conflict),
        ReplyAnswer.TryLater => Page(caller, visit, text, Texts.UnavailableText, StatusCodes.Status503ServiceUnavailable),
    };

    static IResult Page(Caller caller, Visit visit, string text = "", string? problem = null, int status = StatusCodes.Status200OK) =>
        Screens.Show<ReplyPage>(new { caller.Token, Visit = visit, Text = text, Problem = problem }, status);
}
