using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Languages;
using Postern.Flow.Portal;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>/m/settings: how notices come to a proven address: in which language, and with which phrase.</summary>
static class OwnWishes
{
    public const string Path = "/m/settings";

    public static void Map(IEndpointRouteBuilder portal)
    {
        portal.MapGet("/settings", Show);
        portal.MapPost("/settings", Keep);
    }

    static Task<IResult> Show(Caller caller, [FromServices] WishDesk wishes, string? saved, CancellationToken ct) => caller.AsReader(async reader =>
        Page(caller, reader, await wishes.Of(reader, ct), isSaved: saved is not null));

    static Task<IResult> Keep(Caller caller, [FromServices] WishDesk wishes, [FromServices] LanguageBook languages, CancellationToken ct) => caller.AsReader(async reader =>
    {
        if (await caller.Form(reader.FormSeal, ct) is not { } form) return Screens.Forbidden();

        var wished = new ShownWishes(languages.Find(form.GetValueOrDefault("language")), form.GetValueOrDefault("phrase"), form.ContainsKey("shared"));
        return await wishes.Keep(reader, wished, caller.Network, ct) ? Screens.SeeOther($"{Path}?saved=1") : Page(caller, reader, wished, WishTexts.PhraseUnfit);
    });

    static IResult Page(Caller caller, Reader reader, ShownWishes wishes, string? problem = null, bool isSaved = false)
    {
        caller.Keep(reader.Session);
        return Screens.Show<WishesPage>(
            new { Reader = reader, Wishes = wishes, Problem = problem, IsSaved = isSaved }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}
