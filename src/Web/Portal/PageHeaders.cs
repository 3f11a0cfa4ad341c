using Microsoft.AspNetCore.Http;

namespace Postern.Web.Portal;

/// <summary>The headers that stand on every answer of the portal. An endpoint that shows a sender's bytes makes its policy stricter, never looser.</summary>
static class PageHeaders
{
    const string Policy =
        "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>For a page that needs a script: from our own files, never inside the page.</summary>
    public const string ScriptPolicy = $"{Policy}; script-src 'self'";

    /// <summary>For a page whose script sends a form, and tells how far it is.</summary>
    public const string UploadPolicy = $"{ScriptPolicy}; connect-src 'self'";

    /// <summary>For a sender's HTML: no script, no form, nothing remote, an origin of its own; links open outside.</summary>
    public const string BodyPolicy =
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; " +
        "sandbox allow-popups allow-popups-to-escape-sandbox";

    /// <summary>For a page of ours that is shown as an example inside another: it is looked at, and nothing can be sent.</summary>
    public const string FramedPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

    /// <summary>For a sender's file, should a browser show it in spite of everything.</summary>
    public const string FilePolicy = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox";

    /// <summary>For this answer, lets the page load a script of ours.</summary>
    public static void AllowScript(this HttpContext http) => http.Response.Headers.ContentSecurityPolicy = ScriptPolicy;

    /// <summary>As <see cref="AllowScript"/>, for one that sends a form to us.</summary>
    public static void AllowUpload(this HttpContext http) => http.Response.Headers.ContentSecurityPolicy = UploadPolicy;

    /// <summary>For this answer, lets a form lead on to another listener of ours: browsers look at where its answer leads too (CSP3 §6.4.1.2).</summary>
    public static void AllowFormTo(this HttpContext http, string origin) =>
        http.Response.Headers.ContentSecurityPolicy = Policy.Replace("form-action 'self'", $"form-action 'self' {origin}", StringComparison.Ordinal);

    public static ValueTask<object?> Add(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var headers = call.HttpContext.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        return next(call);
    }
}
