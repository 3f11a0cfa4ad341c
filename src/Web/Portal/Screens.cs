using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Postern.Store.Portal;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>Answers that more than one endpoint gives.</summary>
static class Screens
{
    /// <summary>A page, rendered whole before its first octet is sent.</summary>
    public static IResult Show<TPage>(object parameters, int status = StatusCodes.Status200OK) where TPage : IComponent =>
        new RazorComponentResult<TPage>(parameters) { StatusCode = status, PreventStreamingRendering = true };

    /// <summary>303: the browser asks for the next page with GET, so that going back never sends a form again.</summary>
    public static IResult SeeOther(string path) => new SeeOtherResult(path);

    /// <summary>Unknown links and those of closed messages look alike: who guesses learns nothing.</summary>
    public static IResult Gone() => Sign(Texts.GoneTitle, Texts.GoneText, StatusCodes.Status404NotFound);

    /// <summary>For who proved the address: why it does not open any more. 410, it is not coming back by trying again.</summary>
    public static IResult Closed(Closure closure) => closure.Kind switch
    {
        ClosureKind.Retracted => Sign(LifeTexts.RetractedTitle, LifeTexts.RetractedText(closure.At), StatusCodes.Status410Gone),
        ClosureKind.NotForMe => Sign(LifeTexts.FrozenTitle, LifeTexts.FrozenText, StatusCodes.Status410Gone),
    };

    public static IResult Forbidden() => Sign(Texts.ForbiddenTitle, Texts.ForbiddenText, StatusCodes.Status403Forbidden);

    public static IResult Malformed() => Sign(Texts.MalformedTitle, Texts.MalformedText, StatusCodes.Status400BadRequest);

    public static IResult TooLarge() => Sign(Texts.TooLargeTitle, Texts.TooLargeText, StatusCodes.Status413PayloadTooLarge);

    public static IResult TooMany(HttpContext http, TimeSpan wait)
    {
        RetryAfter(http, wait);
        return Sign(Texts.WaitTitle, Texts.WaitText(wait), StatusCodes.Status429TooManyRequests);
    }

    public static IResult Unavailable(HttpContext http, TimeSpan wait)
    {
        RetryAfter(http, wait);
        return Sign(Texts.UnavailableTitle, Texts.UnavailableText, StatusCodes.Status503ServiceUnavailable);
    }

    public static IResult Sign(string title, string text, int status) =>
        Show<SignPage>(new { Title = title, Text = text }, status);

    /// <summary>With a way on.</summary>
    public static IResult Sign(string title, string text, int status, (string Href, string Words) way) =>
        Show<SignPage>(new { Title = title, Text = text, way.Href, way.Words }, status);

    static void RetryAfter(HttpContext http, TimeSpan wait) =>
        http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);

    sealed class SeeOtherResult(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext http)
        {
            http.Response.StatusCode = StatusCodes.Status303SeeOther;
            http.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
