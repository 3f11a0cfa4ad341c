using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
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

    public const string SignInPath = "/admin/sign-in";
    public const string FreshProofPath = "/admin/prove";

    static readonly object VisitKey = new();

    public static TBuilder For<TBuilder>(this TBuilder endpoint, Act act) where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ActOf(act));

    /// <summary>Who is signed in. Only for endpoints behind the door.</summary>
    public static StaffVisit VisitOf(this HttpContext http) => (StaffVisit)http.Items[VisitKey]!; // the door put it there

    public static async ValueTask<object?> Guard(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var http = call.HttpContext;
        if (http.GetEndpoint()?.Metadata.GetMetadata<ActOf>() is not { Act: var act }) return Screens.Gone();

        var desk = http.RequestServices.GetRequiredService<StaffDesk>();
        switch (await desk.Enter(http.Request.Cookies[SessionCookie], act, Network.Of(http.Connection.RemoteIpAddress), http.RequestAborted))
        {
            case StaffEntry.Granted(var visit):
                http.Items[VisitKey] = visit;
                return await next(call);
            case StaffEntry.NeedsSignIn:
                return Screens.SeeOther(SignInPath);
            case StaffEntry.NeedsFreshProof:
                return Screens.SeeOther(FreshProofPath);
            case StaffEntry.Forbidden:
                return Screens.Sign(AdminTexts.ForbiddenTitle, AdminTexts.ForbiddenText, StatusCodes.Status403Forbidden);
            case StaffEntry.TooMany(var wait):
                return Screens.TooMany(http, wait);
            case var other:
                throw new InvalidOperationException($"no such entry: {other.GetType().Name}");
        }
    }
}

/// <summary>What an endpoint is for.</summary>
sealed record ActOf(Act Act);
