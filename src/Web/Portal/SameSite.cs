using Microsoft.AspNetCore.Http;

namespace Postern.Web.Portal;

/// <summary>
/// Refuses forms that another site sent, by what the browser itself says. The seal inside each form is the real guard;
/// this one stops the request before anything is read.
/// </summary>
static class SameSite
{
    public static async ValueTask<object?> Check(EndpointFilterInvocationContext call, EndpointFilterDelegate next) =>
        !HttpMethods.IsGet(call.HttpContext.Request.Method) && !HttpMethods.IsHead(call.HttpContext.Request.Method) && ComesFromElsewhere(call.HttpContext.Request)
            ? Screens.Forbidden()
            : await next(call);

    // Sec-Fetch-Site decides where it is sent (Fetch Metadata §2.4). Under our no-referrer policy browsers send "Origin: null"
    // with our own forms too (Fetch §3.2), so null proves nothing either way.
    static bool ComesFromElsewhere(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is [{ } site]) return site is not ("same-origin" or "none");
        if (request.Headers.Origin is not [{ } origin] || origin == "null") return false;

        return !Uri.TryCreate(origin, UriKind.Absolute, out var from)
            || !string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
