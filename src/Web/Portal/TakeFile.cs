using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Portal;

namespace Postern.Web.Portal;

/// <summary>
/// POST /m/files announces a file of a message that is being written; PATCH /m/files/{id} brings a slice of it, HEAD tells how much is there, DELETE ends it. After the
/// manner of resumable uploads for HTTP (draft-ietf-httpbis-resumable-upload): offsets in Upload-Offset, 409 with the right one. Only the script of the page asks these.
/// </summary>
static class TakeFile
{
    public const string Path = "/m/files";

    /// <summary>Octets of one slice.</summary>
    public const int SliceMax = 8 * 1024 * 1024;

    static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(5);

    const string OffsetHeader = "Upload-Offset", SealHeader = "Upload-Seal";

    public static void Map(IEndpointRouteBuilder portal)
    {
        portal.MapPost("/files", Begin);
        portal.MapPatch("/files/{id:guid}", Append).WithMetadata(new RequestSizeLimitAttribute(SliceMax));
        portal.MapMethods("/files/{id:guid}", [HttpMethods.Head], Tell);
        portal.MapDelete("/files/{id:guid}", Drop);
    }

    static Task<IResult> Begin(Caller caller, [FromServices] UploadDesk desk, CancellationToken ct) => caller.AsReader(async reader =>
    {
        if (await caller.Form(reader.FormSeal, ct) is not { } form) return Screens.Forbidden();
        if (!long.TryParse(form.GetValueOrDefault("size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size)) return Screens.Malformed();

        caller.Keep(reader.Session);
        return desk.Begin(reader, form.GetValueOrDefault("name") ?? "", size) switch
        {
            BeginAnswer.Begun(var id) => Results.Created($"{Path}/{id}", null),
            BeginAnswer.TooMuch => Screens.TooLarge(),
            BeginAnswer.NoRoom => Screens.Unavailable(caller.Http, RetryAfter),
        };
    });

    static Task<IResult> Append(Caller caller, Guid id, [FromServices] UploadDesk desk, CancellationToken ct) => AsOwner(caller, async reader =>
    {
        if (!long.TryParse(caller.Http.Request.Headers[OffsetHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)) return Screens.Malformed();

        caller.Keep(reader.Session);
        return Answer(caller, await desk.Append(UploadOwner.Of(reader), id, offset, caller.Http.Request.Body, ct));
    });

    static Task<IResult> Tell(Caller caller, Guid id, [FromServices] UploadDesk desk) => caller.AsReader(reader =>
        Task.FromResult(desk.OffsetOf(UploadOwner.Of(reader), id) is { } offset ? At(caller, offset, StatusCodes.Status200OK) : Screens.Gone()));

    static Task<IResult> Drop(Caller caller, Guid id, [FromServices] UploadDesk desk) => AsOwner(caller, reader =>
    {
        desk.Drop(UploadOwner.Of(reader), [id]);
        return Task.FromResult(Results.NoContent());
    });

    static IResult Answer(Caller caller, SliceAnswer answer) => answer switch
    {
        SliceAnswer.Taken(var offset) => At(caller, offset, StatusCodes.Status204NoContent),
        SliceAnswer.Elsewhere(var offset) => At(caller, offset, StatusCodes.Status409Conflict),
        SliceAnswer.TooMuch => Screens.TooLarge(),
        SliceAnswer.NoRoom => Results.StatusCode(StatusCodes.Status507InsufficientStorage),
        SliceAnswer.NoSuchFile => Screens.Gone(),
    };

    static IResult At(Caller caller, long offset, int status)
    {
        caller.Http.Response.Headers[OffsetHeader] = offset.ToString(CultureInfo.InvariantCulture);
        return Results.StatusCode(status);
    }

    static Task<IResult> AsOwner(Caller caller, Func<Reader, Task<IResult>> then) => caller.AsReader(reader =>
        Caller.IsSeal(caller.Http.Request.Headers[SealHeader], reader.FormSeal) ? then(reader) : Task.FromResult(Screens.Forbidden()));
}
