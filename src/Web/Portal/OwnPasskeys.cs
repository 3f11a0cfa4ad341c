using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.People;
using Postern.Flow.Portal;
using Postern.Web.Passkeys;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>/m/passkeys: the passkeys of a proven address; make one, remove one. POST /m/passkeys/later: the browser is not asked again for a while.</summary>
static class OwnPasskeys
{
    public const string Path = "/m/passkeys";

    public static void Map(IEndpointRouteBuilder portal)
    {
        portal.MapGet("/passkeys", Show);
        portal.MapPost("/passkeys", Make);
        portal.MapPost("/passkeys/later", Later);
        portal.MapPost("/passkeys/{id:guid}/remove", Remove);
    }

    static Task<IResult> Show(Caller caller, [FromServices] PasskeyCeremonies passkeys, string? made, string? removed, CancellationToken ct) => AsHolder(caller, reader =>
        Page(caller, reader, passkeys, null, made is not null ? ProofTexts.Made : removed is not null ? ProofTexts.Removed : null, ct));

    static Task<IResult> Make(Caller caller, [FromServices] PasskeyCeremonies passkeys, CancellationToken ct) => AsHolder(caller, async reader =>
    {
        if (await caller.Form(reader.FormSeal, ct) is not { } form) return Screens.Forbidden();

        var name = PasskeyNames.Read(form.GetValueOrDefault("called"), new(caller.Network, Devices.Of(caller.Http.Request.Headers.UserAgent)));
        return await passkeys.Make(caller.Desk.Passkeys.OwnerOf(reader), name, form.GetValueOrDefault("answer"), form.GetValueOrDefault("state"), caller.Http) switch
        {
            PasskeyMade.Added(var id) => await Keep(caller, reader, id, form, ct),
            PasskeyMade.Over => await Page(caller, reader, passkeys, ProofTexts.Over, null, ct),
            PasskeyMade.Refused => await Page(caller, reader, passkeys, ProofTexts.MakeRefused, null, ct),
            PasskeyMade.TooMany => await Page(caller, reader, passkeys, ProofTexts.MakeTooMany, null, ct),
        };
    });

    static async Task<IResult> Keep(Caller caller, Reader reader, Guid id, Dictionary<string, string> form, CancellationToken ct)
    {
        await caller.Desk.Passkeys.Keep(reader, id, ct);
        caller.KeepPasskeyWord(PasskeyWord.Has);
        return Screens.SeeOther(MessageOf(form) is { } message ? $"{message}?passkey=made" : $"{Path}?made=1");
    }

    static Task<IResult> Later(Caller caller, CancellationToken ct) => AsHolder(caller, async reader =>
    {
        if (await caller.Form(reader.FormSeal, ct) is not { } form) return Screens.Forbidden();

        caller.KeepPasskeyWord(PasskeyWord.NotNow);
        return Screens.SeeOther(MessageOf(form) ?? ShowInbox.Path);
    });

    static Task<IResult> Remove(Caller caller, Guid id, CancellationToken ct) => AsHolder(caller, async reader =>
    {
        if (await caller.Form(reader.FormSeal, ct) is null) return Screens.Forbidden();
        if (!await caller.Desk.Passkeys.Remove(reader, id, ct)) return Screens.Gone();

        // Who came in with it is out now, and should hear why.
        return await caller.Reader() is not null ? Screens.SeeOther($"{Path}?removed=1") : Screens.Sign(ProofTexts.RemovedTitle, ProofTexts.RemovedOwn, StatusCodes.Status200OK);
    });

    // The message on whose page the form stood: a token and nothing else, so that it leads nowhere but here.
    static string? MessageOf(Dictionary<string, string> form) =>
        form.GetValueOrDefault("token") is { Length: PortalLinks.TokenLength } token && token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? $"/m/{token}/message" : null;

    static Task<IResult> AsHolder(Caller caller, Func<Reader, Task<IResult>> then) =>
        caller.Desk.Passkeys.AreOffered ? caller.AsReader(then) : Task.FromResult(Screens.Gone());

    /// <summary>What an authenticator shows in its list, on a shared computer, too: whose portal it is, and nobody's address.</summary>
    public static Task<PasskeyQuestion> Question(Caller caller, Reader reader, PasskeyCeremonies passkeys) =>
        passkeys.AskToMake(caller.Desk.Passkeys.OwnerOf(reader), passkeys.Realm.Name, caller.Http);

    static async Task<IResult> Page(Caller caller, Reader reader, PasskeyCeremonies passkeys, string? problem, string? said, CancellationToken ct)
    {
        caller.Http.AllowScript();
        caller.Keep(reader.Session);
        return Screens.Show<PasskeysPage>(new
        {
            Reader = reader,
            Passkeys = await caller.Desk.Passkeys.Of(reader, ct),
            Question = await Question(caller, reader, passkeys),
            Device = Devices.Of(caller.Http.Request.Headers.UserAgent),
            Problem = problem,
            Said = said,
        }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}
