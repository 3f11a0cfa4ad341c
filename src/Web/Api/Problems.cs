using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace Postern.Web.Api;

/// <summary>How the interface for programs says no: problem details (RFC 9457 §3).</summary>
static class Problems
{
    /// <param name="status">Of HTTP.</param>
    /// <param name="why">In words of ours, without a word of what was sent.</param>
    public static IResult Of(int status, string why) =>
        Results.Text($$"""{"status":{{status}},"title":"{{JavaScriptEncoder.Default.Encode(why)}}"}""", "application/problem+json", statusCode: status);

    /// <summary>As above, with the seconds to wait.</summary>
    public static IResult Later(HttpContext http, int status, string why, TimeSpan wait)
    {
        http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        return Of(status, why);
    }
}
