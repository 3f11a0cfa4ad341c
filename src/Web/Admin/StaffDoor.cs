using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow.People;
using Postern.Flow.Portal;
using Postern.Rules.Access;
using Postern.Web.Portal;

namespace Postern.Web.Admin;

/// <summary>
/// The door of the administration. Each endpoint says which <see cref="Act"/> it is for with <see cref="For"/>; one that says nothing opens for nobody.
/// Handlers take the <see cref="StaffVisit"/> by <see cref="VisitOf"/>, which is there only behind this door.
/// </summary>
static class StaffDoor
{
    /// <summary>The prefix makes browsers refuse it without Secure, with a Domain or with another Path (RFC 6265bis §4.1.3.2).</summary>
    public const string SessionCookie = "__Host-postern-staff";

    public const string HomePath = "/admin";
    public const string SignInPath = "/admin/sign-in";
    public const string ProvePath = "/admin/prove";

    /// <summary>Octets of a form of the administration.</summary>
    public const int FormSizeMax = 64 * 1024;

    static readonly object VisitKey = new();

    public static TBuilder For<TBuilder>(this TBuilder endpoint, Act act) where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ActOf(act));

    /// <summary>The page where a person proves again who it is: it asks for no fresh proof itself.</summary>
    public static TBuilder IsProof<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ProofItself());

    /// <summary>Who is signed in. Only for endpoints behind the door.</summary>
    public static StaffVisit VisitOf(this HttpContext http) => (StaffVisit)http.Items[VisitKey]!; // the door put it there

    public static Client ClientOf(this HttpContext http) => new(Network.Of(http.Connection.RemoteIpAddress), Devices.Of(http.Request.Headers.UserAgent));

    /// <summary>The fields of a form of this session; null when another page made it up.</summary>
    public static async Task<Dictionary<string, string>?> StaffForm(this HttpContext http, CancellationToken ct)
    {
        var fields = await http.Fields(ct);
        return Caller.IsSeal(fields.GetValueOrDefault(Caller.SealField), http.VisitOf().FormSeal) ? fields : null;
    }

    /// <summary>The fields of a form, whoever made it.</summary>
    public static async Task<Dictionary<string, string>> Fields(this HttpContext http, CancellationToken ct)
    {
        using var reader = new FormReader(http.Request.Body) { ValueCountLimit = 32, ValueLengthLimit = FormSizeMax };
        return (await reader.ReadFormAsync(ct)).ToDictionary(field => field.Key, field => field.Value.ToString());
    }

    public static async ValueTask<object?> Guard(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var http = call.HttpContext;
        var metadata = http.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<ActOf>() is not { Act: var act }) return Screens.Gone();

        var desk = http.RequestServices.GetRequiredService<StaffDesk>();
        var isProof = metadata.GetMetadata<ProofItself>() is not null;
        return await desk.Enter(http.Request.Cookies[SessionCookie], act, http.ClientOf(), isProof, http.RequestAborted) switch
        {
            StaffEntry.Granted(var visit) => await Let(call, visit, next),
            StaffEntry.NeedsSignIn => Screens.SeeOther(SignInPath),
            StaffEntry.NeedsFreshProof(var visit) => Again(http, visit),
            StaffEntry.Forbidden(var visit) => Refuse(http, visit),
            StaffEntry.TooMany(var wait) => Screens.TooMany(http, wait),
        };
    }

    /// <summary>Puts a session into the cookie. Strict: no other site, and no mail, opens a page of the administration for somebody who is signed in.</summary>
    public static void Keep(this HttpContext http, string token) => http.Response.Cookies.Append(SessionCookie, token, CookieOptions);

    public static void Forget(this HttpContext http) => http.Response.Cookies.Delete(SessionCookie, CookieOptions);

    static ValueTask<object?> Let(EndpointFilterInvocationContext call, StaffVisit visit, EndpointFilterDelegate next)
    {
        Turn(call.HttpContext, visit);
        call.HttpContext.Items[VisitKey] = visit;
        return next(call);
    }

    static IResult Again(HttpContext http, StaffVisit visit)
    {
        Turn(http, visit);
        return Screens.SeeOther(ReturnPath.Prove(http.Request));
    }

    static IResult Refuse(HttpContext http, StaffVisit visit)
    {
        Turn(http, visit);
        return Screens.Sign(AdminTexts.ForbiddenTitle, AdminTexts.ForbiddenText, StatusCodes.Status403Forbidden, ("/admin", AdminTexts.Overview));
    }

    static void Turn(HttpContext http, StaffVisit visit)
    {
        if (visit.NewToken is { } token) http.Keep(token);
    }

    static CookieOptions CookieOptions => new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/" };

    sealed record ProofItself;
}

/// <summary>What an endpoint is for.</summary>
sealed record ActOf(Act Act);
