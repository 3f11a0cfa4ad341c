using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow.Portal;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>GET /m/new: where a message to the organization is written that answers nothing. POST: takes it, files and all, as it arrives.</summary>
static class WriteNew
{
    public const string Path = "/m/new";

    public static void Map(IEndpointRouteBuilder portal)
    {
        portal.MapGet("/new", Ask);
        portal.MapPost("/new", Take).WithMetadata(new RequestSizeLimitAttribute(portal.ServiceProvider.GetRequiredService<PortalOptions>().FilesSizeMax + WriteReply.DrainMax));
    }

    static Task<IResult> Ask(Caller caller, CancellationToken ct) => AsAuthor(caller, author =>
    {
        caller.Keep(author.Reader.Session);
        return Task.FromResult(Page(caller, author, new(-1, "", "")));
    }, ct);

    static Task<IResult> Take(Caller caller, CancellationToken ct) => AsAuthor(caller, async author =>
    {
        if (ReplyForm.Of(caller.Http.Request) is not { } form) return Screens.Malformed();
        if (!Caller.IsSeal(await form.Seal(ct), author.Reader.FormSeal)) return Screens.Forbidden();

        var typed = new TypedMessage(Place(await form.To(ct)), await form.Subject(ct) ?? "", await form.Text(ct) ?? "");
        if (typed.To < 0 || typed.To >= caller.Writing.Contacts.Count) return Page(caller, author, typed, InboxTexts.NewNobody, StatusCodes.Status422UnprocessableEntity);
        if (string.IsNullOrWhiteSpace(typed.Text)) return Page(caller, author, typed, Texts.ReplyEmpty, StatusCodes.Status422UnprocessableEntity);
        if (caller.Http.Request.ContentLength is not { } size) return Screens.Malformed();
        if (size > caller.FilesSizeMax)
        {
            await caller.Drain(ct);
            return Answer(caller, author, typed, new ReplyAnswer.TooLarge());
        }

        if (caller.Writing.Try(author) is { } wait) return Screens.TooMany(caller.Http, wait);
        var (uploads, owner) = (caller.Uploads, UploadOwner.Of(author.Reader));
        try
        {
            var answer = await caller.Writing.Write(author, typed.To, typed.Subject, typed.Text, form.Files(id => uploads.Open(owner, id), ct), ct);
            if (answer is ReplyAnswer.Accepted) uploads.Drop(owner, form.Held);
            return Answer(caller, author, typed, answer);
        }
        catch (FileNotWholeException)
        {
            return Page(caller, author, typed, Texts.FileNotWhole, StatusCodes.Status409Conflict);
        }
    }, ct);

    static IResult Answer(Caller caller, Author author, TypedMessage typed, ReplyAnswer answer) => answer switch
    {
        ReplyAnswer.Accepted => Screens.SeeOther($"{ShowInbox.Path}?sent=1"),
        ReplyAnswer.TooLarge => Page(caller, author, typed, InboxTexts.TooLarge(caller.FilesSizeMax), StatusCodes.Status413PayloadTooLarge),
        ReplyAnswer.NobodyToAnswer or ReplyAnswer.OtherAuthor => Screens.Gone(),
        ReplyAnswer.TryLater => Page(caller, author, typed, Texts.UnavailableText, StatusCodes.Status503ServiceUnavailable),
    };

    static Task<IResult> AsAuthor(Caller caller, Func<Author, Task<IResult>> then, CancellationToken ct) => caller.AsReader(async reader =>
        await caller.Writing.Enter(reader, ct) is { } author ? await then(author) : Screens.Gone());

    static int Place(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : -1;

    static IResult Page(Caller caller, Author author, TypedMessage typed, string? problem = null, int status = StatusCodes.Status200OK)
    {
        caller.Http.AllowUpload();
        return Screens.Show<NewPage>(new { Author = author, caller.Writing.Contacts, caller.FilesSizeMax, Typed = typed, Problem = problem }, status);
    }
}

/// <summary>What stood in the form of a new message.</summary>
/// <param name="To">Place in the list; -1: none.</param>
/// <param name="Subject">As typed.</param>
/// <param name="Text">As typed.</param>
public sealed record TypedMessage(int To, string Subject, string Text);
