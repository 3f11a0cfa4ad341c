using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow.Portal;
using Postern.Rules.Portal;

namespace Postern.Web.Portal;

/// <summary>The organization's colours as a small style sheet, and its logo. Their paths hold the hash of their content, so a browser may keep them for ever.</summary>
static class BrandFiles
{
    public static string SheetPath(Brand brand) => $"/m/-/{HashOf(Encoding.UTF8.GetBytes(Sheet(brand)))}.css";

    public static string LogoPath(Logo logo) => $"/m/-/{HashOf(logo.Content)}.{logo.Ending}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var brand = routes.ServiceProvider.GetRequiredService<Brand>();
        if (!brand.IsHouse) routes.MapGet(SheetPath(brand), (HttpResponse response) => StyleSheet.Give(response, Encoding.UTF8.GetBytes(Sheet(brand)), "text/css; charset=utf-8"));
        if (brand.Logo is { } logo) routes.MapGet(LogoPath(logo), (HttpResponse response) => Picture(response, logo));
    }

    /// <summary>Only colours that were read as such: nothing of a setting's text stands in it.</summary>
    internal static string Sheet(Brand brand) =>
        $"@media not all and (prefers-color-scheme: dark) {{ :root {{ {Properties(brand.Light)} }} }} @media (prefers-color-scheme: dark) {{ :root {{ {Properties(brand.Dark)} }} }}\n";

    static string Properties(Palette palette) => $"--main: {palette.Main}; --main-hover: {palette.Hover}; --on-main: {palette.OnMain}; --tint: {palette.Tint};";

    // An SVG that somebody opens by itself is a document: it may do nothing.
    static FileContentHttpResult Picture(HttpResponse response, Logo logo)
    {
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        return StyleSheet.Give(response, logo.Content, logo.Type);
    }

    static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8));
}
