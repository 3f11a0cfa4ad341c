using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow.Portal;
using Postern.Mail.Addresses;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>
/// GET /m/{token}/reply, /m/{token}/reply-all: where a reply is written, to the sender or to the organization's people whom the message names too. POST: takes it, files and
/// all, as it arrives.
/// </summary>
static class WriteReply
{
    /// <summary>Octets over the limit that are read and thrown away, so that the visitor sees a page and not a broken connection.</summary>
    public const long DrainMax = 75 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder portal)
    {
        var size = new RequestSizeLimitAttribute(portal.ServiceProvider.GetRequiredService<PortalOptions>().FilesSizeMax + DrainMax);
        portal.MapGet("/{token}/reply", (Caller caller, CancellationToken ct) => Ask(caller, toAll: false, ct));
        portal.MapGet("/{token}/reply-all", (Caller caller, CancellationToken ct) => Ask(caller, toAll: true, ct));
        portal.MapPost("/{token}/reply", (Caller caller, CancellationToken ct) => Take(caller, toAll: false, ct)).WithMetadata(size);
        portal.MapPost("/{token}/reply-all", (Caller caller, CancellationToken ct) => Take(caller, toAll: true, ct)).WithMetadata(size);
    }

    static Task<IResult> Ask(Caller caller, bool toAll, CancellationToken ct) => caller.AsVisitor(async visit =>
    {
        var colleagues = toAll ? await caller.Desk.Colleagues(visit, ct) : [];
        caller.Keep(visit.Session);
        return !visit.CanReply ? Screens.Gone() : toAll && colleagues.Count == 0 ? Screens.SeeOther($"/m/{caller.Token}/reply") : Page(caller, visit, colleagues);
    });

    static Task<IResult> Take(Caller caller, bool toAll, CancellationToken ct) => caller.AsVisitor(async visit =>
    {
        if (ReplyForm.Of(caller.Http.Request) is not { } form) return Screens.Malformed();
        if (!Caller.IsSeal(await form.Seal(ct), visit.FormSeal)) return Screens.Forbidden();

        var colleagues = toAll ? await caller.Desk.Colleagues(visit, ct) : [];
        var text = await form.Text(ct);
        if (string.IsNullOrWhiteSpace(text)) return Page(caller, visit, colleagues, problem: Texts.ReplyEmpty, status: StatusCodes.Status422UnprocessableEntity);

        // Browsers say how much they send; a form that does not is none of ours.
        if (caller.Http.Request.ContentLength is not { } size) return Screens.Malformed();
        if (size > caller.FilesSizeMax)
        {
            await caller.Drain(ct);
            return Answer(caller, visit, colleagues, text, new ReplyAnswer.TooLarge());
        }

        var (uploads, owner) = (caller.Uploads, UploadOwner.Of(visit));
        var files = form.Files(id => uploads.Open(owner, id), ct);
        try
        {
            var answer = toAll ? await caller.Desk.ReplyToAll(visit, text, files, caller.Network, ct) : await caller.Desk.Reply(visit, text, files, caller.Network, ct);
            if (answer is ReplyAnswer.Accepted) uploads.Drop(owner, form.Held);
            return Answer(caller, visit, colleagues, text, answer);
        }
        catch (FileNotWholeException)
        {
            return Page(caller, visit, colleagues, text, Texts.FileNotWhole, StatusCodes.Status409Conflict);
        }
    });

    static IResult Answer(Caller caller, Visit visit, IReadOnlyList<EmailAddress> colleagues, string text, ReplyAnswer answer) => answer switch
    {
        ReplyAnswer.Accepted => Screens.SeeOther($"/m/{caller.Token}/message?replied=1"),
        ReplyAnswer.TooLarge => Page(caller, visit, colleagues, text, InboxTexts.TooLarge(caller.FilesSizeMax), StatusCodes.Status413PayloadTooLarge),
        ReplyAnswer.NobodyToAnswer => Screens.Gone(),
        ReplyAnswer.OtherAuthor => Page(caller, visit, colleagues, text, Texts.OtherAuthorText, StatusCodes.Status409Conflict),
        ReplyAnswer.TryLater => Page(caller, visit, colleagues, text, Texts.UnavailableText, StatusCodes.Status503ServiceUnavailable),
    };

    static IResult Page(Caller caller, Visit visit, IReadOnlyList<EmailAddress> colleagues, string text = "", string? problem = null, int status = StatusCodes.Status200OK)
    {
        caller.Http.AllowUpload();
        return Screens.Show<ReplyPage>(new { caller.Token, Visit = visit, Colleagues = colleagues, caller.FilesSizeMax, Seal = caller.Inbox.SealOf(visit), Text = text, Problem = problem }, status);
    }
}
