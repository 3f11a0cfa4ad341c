using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Postern.Flow;
using Postern.Flow.Languages;
using Postern.Flow.Portal;
using Postern.Mail.Mime;
using Postern.Rules.Access;
using Postern.Rules.Portal;
using Postern.Web.Admin.Pages;
using Postern.Web.Portal;

namespace Postern.Web.Admin;

/// <summary>GET /admin/brand: how notices and pages look to recipients, in each language, with made-up facts; /admin/brand/{what}: one of them, for a frame.</summary>
static class ShowBrand
{
    public const string Path = "/admin/brand";

    public static void Map(IEndpointRouteBuilder desk)
    {
        desk.MapGet("/brand", Show).For(Act.SeeBrand);
        desk.MapGet("/brand/{what}", Sample).For(Act.SeeBrand);
    }

    static IResult Show(HttpContext http, [FromServices] Brand brand, [FromServices] LanguageBook languages, string? lang) => Screens.Show<BrandPage>(new
    {
        Visit = http.VisitOf(),
        Languages = (IReadOnlyList<Language>)[.. languages.All],
        Language = languages.Find(lang) ?? languages.Usual,
        Colours = new ShownTable(BrandTexts.Colours, [BrandTexts.Where, BrandTexts.Colour, BrandTexts.Ground, BrandTexts.Contrast], [.. Rows(brand)]) { Text = BrandTexts.ColoursText },
    });

    static IEnumerable<IReadOnlyList<Cell>> Rows(Brand brand) =>
        Rows("light", brand.Light, Palette.LightCard, Palette.LightPage).Concat(Rows("dark", brand.Dark, Palette.DarkCard, Palette.DarkPage));

    static IEnumerable<IReadOnlyList<Cell>> Rows(string mode, Palette palette, Colour card, Colour page)
    {
        (Colour Words, Colour Ground)[] pairs = [(palette.Main, card), (palette.Main, page), (palette.OnMain, palette.Main), (palette.OnMain, palette.Hover), (palette.Main, palette.Tint)];
        return pairs.Zip(BrandTexts.Places, IReadOnlyList<Cell> (pair, place) =>
        [
            $"{place.Words}, {place.Where}, {mode}", $"{pair.Words}", $"{pair.Ground}",
            new(pair.Words.ContrastWith(pair.Ground).ToString("0.0", CultureInfo.InvariantCulture)) { Look = pair.Words.IsReadOn(Colour.TextContrast, pair.Ground) ? "is-good" : "is-bad" },
        ]);
    }

    static async Task<IResult> Sample(HttpContext http, string what, string? lang, [FromServices] PortalOptions options, [FromServices] Organization organization, [FromServices] NoticeCheck check)
    {
        var samples = new BrandSamples(options, organization, check, HeadOf(options, lang));
        if (samples.Mail(what) is { } mail) return Mail(http, mail);
        return samples.Page(what) is { } page ? await Page(http, samples.Language, page) : Screens.Gone();
    }

    // The mail as it would leave, read back: what is shown is what is sent.
    static ContentHttpResult Mail(HttpContext http, byte[] mail)
    {
        var html = "";
        foreach (var part in MimeMessage.Parse(mail).Root.Parts) html = part.ReadText(); // the last is the richest (RFC 2046 §5.1.4)
        InFrame(http, PageHeaders.BodyPolicy);
        return TypedResults.Text(html, "text/html", Encoding.UTF8);
    }

    static async Task<ContentHttpResult> Page(HttpContext http, Language language, SamplePage page)
    {
        Spoken.Speak(language);
        await using var renderer = new HtmlRenderer(http.RequestServices, http.RequestServices.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync(page.Component, ParameterView.FromDictionary(page.Parameters))).ToHtmlString());
        InFrame(http, PageHeaders.FramedPolicy);
        return TypedResults.Text(html.Replace(" autofocus", "", StringComparison.Ordinal), "text/html", Encoding.UTF8); // nothing is typed in a frame
    }

    static Letterhead HeadOf(PortalOptions options, string? lang) => new(options.Languages.Find(lang) ?? options.Languages.Usual, options.Brand);

    static void InFrame(HttpContext http, string policy)
    {
        http.Response.Headers.ContentSecurityPolicy = policy;
        http.Response.Headers.XFrameOptions = "SAMEORIGIN";
    }
}
