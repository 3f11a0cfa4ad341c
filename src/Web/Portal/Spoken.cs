using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow.Languages;

namespace Postern.Web.Portal;

/// <summary>
/// The language of a request: what a visitor chose (<c>?lang=es</c> is kept in a cookie), else what the browser asks for, else the usual one. Pages that nobody gave a language
/// are in English.
/// </summary>
static class Spoken
{
    public const string Query = "lang";

    const string LanguageCookie = "__Host-postern-l";

    /// <summary>Ranges of Accept-Language that are looked at.</summary>
    const int RangesMax = 10;

    static readonly TimeSpan CookieLifetime = TimeSpan.FromDays(400);
    static readonly AsyncLocal<Language?> Current = new();

    /// <summary>This request was listened to: its page is one that other languages have, too.</summary>
    public static bool IsHeard => Current.Value is not null;

    public static Language Now => Current.Value ?? LanguageBook.House.Usual;

    /// <summary>What is rendered from here on is in this language; for who renders a page without a visitor.</summary>
    public static void Speak(Language language) => Current.Value = language;

    // No async method: what one sets is gone when it returns, and the page is rendered after that.
    public static ValueTask<object?> Listen(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var http = call.HttpContext;
        var book = http.RequestServices.GetRequiredService<LanguageBook>();
        var chosen = book.Find(http.Request.Query[Query]);
        if (chosen is not null) Keep(http, chosen);
        Current.Value = chosen ?? book.Find(http.Request.Cookies[LanguageCookie]) ?? book.Choose(Accepted(http.Request));
        http.Response.Headers.ContentLanguage = Current.Value.Code;
        return next(call);
    }

    static IEnumerable<string> Accepted(HttpRequest request) =>
        Microsoft.Net.Http.Headers.StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var ranges)
            ? ranges.Take(RangesMax).Where(range => range.Quality is not 0).OrderByDescending(range => range.Quality ?? 1).Select(range => range.Value.ToString())
            : [];

    static void Keep(HttpContext http, Language language) =>
        http.Response.Cookies.Append(LanguageCookie, language.Code, new CookieOptions { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = CookieLifetime });
}
