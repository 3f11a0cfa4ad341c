using System.Text;
using System.Text.RegularExpressions;

namespace Postern.Flow.Portal.Previews;

/// <summary>A page as PDF, by <c>weasyprint</c> where the machine has it. It gets HTML that was written anew from an allow-list: nothing in it is loaded from anywhere.</summary>
public static partial class MessagePdf
{
    /// <summary>Octets of a PDF.</summary>
    public const int SizeMax = 32 * 1024 * 1024;

    /// <summary>Characters of a page that is made into one.</summary>
    public const int HtmlMax = 4 * 1024 * 1024;

    static readonly ChildProgram? Printer = ChildProgram.Find("weasyprint");

    public static bool IsThere => Printer is not null;

    /// <summary>
    /// The printer would ask the network and the disk for what a page names. Ours name nothing; should one ever do, it is not printed. Nor is a picture whose octets are of another
    /// kind: the printer tries what is no picture as SVG, whatever its type says, and fetches what that names.
    /// </summary>
    internal static bool LoadsNothing(string html) => !Loading.IsMatch(html) && Tag.Matches(html).All(tag =>
        tag.ValueSpan[^1] == '>' && Attribute.Matches(tag.Value).All(each => IsHarmless(each.Groups[1].Value.ToLowerInvariant(), each.Groups[2].Value.Trim('"', '\''))));

    static bool IsHarmless(string name, string value) => name switch
    {
        "src" => value == "data:," || OwnPicture.IsMatch(value),
        "srcset" or "poster" or "background" or "data" => false,
        "rel" => value == "noopener noreferrer", // a link of rel="attachment" is fetched and put into the PDF
        "style" or "media" => !LoadingStyle.IsMatch(value),
        _ => true,
    };

    [GeneratedRegex("""<(?:link|object|embed|iframe|svg|base|meta\s+http-equiv)\b|<style\b[^<]*(?:url\s*\(|@import)""", RegexOptions.IgnoreCase)]
    private static partial Regex Loading { get; }

    // What stands in quotes is passed over whole: "src=" in a link is no attribute, and a ">" in a title ends no tag. One that never ends is seen by its last character.
    [GeneratedRegex("""<[a-z](?>[^"'>]+|"[^"]*"|'[^']*')*>?""", RegexOptions.IgnoreCase)]
    private static partial Regex Tag { get; }

    [GeneratedRegex("""[\s/"']([^\s=/"'>]+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]*)""")]
    private static partial Regex Attribute { get; }

    // The first octets of PNG, JPEG, GIF and WebP, in base64: nothing that begins so is XML.
    [GeneratedRegex("^data:image/(?:png|jpeg|gif|webp);base64,(?:iVBORw0KGgo|/9j/|R0lGOD|UklGR)")]
    private static partial Regex OwnPicture { get; }

    [GeneratedRegex(@"url\s*\(|@import|\\", RegexOptions.IgnoreCase)]
    private static partial Regex LoadingStyle { get; }

    /// <summary>Null when it cannot be made.</summary>
    public static async Task<byte[]?> Of(string html, CancellationToken ct)
    {
        if (Printer is null || html.Length > HtmlMax || !LoadsNothing(html)) return null;
        var pdf = await Printer.Run(["--encoding", "utf-8", "--base-url", "about:blank", "-", "-"], Encoding.UTF8.GetBytes(html), SizeMax, ct);
        return pdf is not null && PdfPages.IsPdf(pdf) ? pdf : null;
    }
}
