using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Postern.Web.Portal;

/// <summary>The style sheets, the scripts, and the icon. Their paths hold the hash of their content, so a browser may keep them for ever.</summary>
static class StyleSheet
{
    static readonly byte[] Sheet = Read("portal.css");
    static readonly byte[] Tools = Read("tools.css");
    static readonly byte[] Admin = Read("admin.css");
    static readonly byte[] Passkeys = Read("passkeys.js");
    static readonly byte[] Upload = Read("upload.js");
    static readonly byte[] Icon = Read("portal.svg");

    /// <summary>Where files of ours are that every page may use.</summary>
    public const string Folder = "/m/-";

    public static string Path { get; } = $"{Folder}/{HashOf(Sheet)}.css";
    public static string ToolsPath { get; } = $"{Folder}/{HashOf(Tools)}.css";
    public static string AdminPath { get; } = $"{Folder}/{HashOf(Admin)}.css";
    public static string PasskeysPath { get; } = $"{Folder}/{HashOf(Passkeys)}.js";
    public static string UploadPath { get; } = $"{Folder}/{HashOf(Upload)}.js";
    public static string IconPath { get; } = $"{Folder}/{HashOf(Icon)}.svg";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpResponse response) => Give(response, Sheet, "text/css; charset=utf-8"));
        routes.MapGet(ToolsPath, (HttpResponse response) => Give(response, Tools, "text/css; charset=utf-8"));
        routes.MapGet(AdminPath, (HttpResponse response) => Give(response, Admin, "text/css; charset=utf-8"));
        routes.MapGet(PasskeysPath, (HttpResponse response) => Give(response, Passkeys, "text/javascript; charset=utf-8"));
        routes.MapGet(UploadPath, (HttpResponse response) => Give(response, Upload, "text/javascript; charset=utf-8"));
        routes.MapGet(IconPath, (HttpResponse response) => Give(response, Icon, "image/svg+xml"));
    }

    public static FileContentHttpResult Give(HttpResponse response, byte[] content, string type)
    {
        response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.Bytes(content, type);
    }

    static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8));

    static byte[] Read(string name)
    {
        using var file = typeof(StyleSheet).Assembly.GetManifestResourceStream(name)!; // embedded by the project file
        using var memory = new MemoryStream();
        file.CopyTo(memory);
        return memory.ToArray();
    }
}
