using Microsoft.AspNetCore.Http;

namespace Postern.Web;

/// <summary>Tells browsers to come by HTTPS only, on every answer, also on those that are no page (RFC 6797 §7.1).</summary>
static class StrictTransport
{
    public const string Value = "max-age=31536000; includeSubDomains";

    public static Task Add(HttpContext call, RequestDelegate next)
    {
        call.Response.Headers.StrictTransportSecurity = Value;
        return next(call);
    }
}
