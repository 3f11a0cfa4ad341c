using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Portal;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>
/// GET /m/inbox: everything an address has here, as conversations. POST: the same, searched; what is looked for stands in no URL. POST /m/inbox/leave: ends the session.
/// </summary>
static class ShowInbox
{
    public const string Path = "/m/inbox";

    public static void Map(IEndpointRouteBuilder portal)
    {
        portal.MapGet("/inbox", List);
        portal.MapPost("/inbox", Search);
        portal.MapPost("/inbox/leave", LeaveInbox);
    }

    static Task<IResult> List(Caller caller, Guid? before, string? sent, CancellationToken ct) => caller.AsReader(async reader =>
    {
        caller.Keep(reader.Session);
        return Page(caller, reader, await caller.Inbox.List(reader, before, caller.Network, ct), isSent: sent is not null);
    });

    static Task<IResult> Search(Caller caller, CancellationToken ct) => caller.AsReader(async reader =>
    {
        if (await caller.Form(reader.FormSeal, ct) is not { } form) return Screens.Forbidden();

        var words = form.GetValueOrDefault("words")?.Trim() ?? "";
        if (words.Length is 0 or > InboxDesk.WordsLengthMax) return Screens.SeeOther(Path);
        return Page(caller, reader, await caller.Inbox.Search(reader, words, caller.Network, ct), words);
    });

    static Task<IResult> LeaveInbox(Caller caller, CancellationToken ct) => caller.AsReader(async reader =>
    {
        if (await caller.Form(reader.FormSeal, ct) is null) return Screens.Forbidden();

        await caller.Inbox.Leave(reader, ct);
        caller.Forget();
        return Screens.Sign(Texts.LeftTitle, InboxTexts.LeftText, StatusCodes.Status200OK);
    });

    static IResult Page(Caller caller, Reader reader, InboxPage page, string? words = null, bool isSent = false) =>
        Screens.Show<InboxListPage>(new { reader.Organization, Seal = reader.FormSeal, Page = page, Words = words, IsSent = isSent, CanWrite = caller.Writing.Contacts.Count > 0 });
}
