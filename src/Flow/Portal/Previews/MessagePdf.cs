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

    /// <summary>The printer would ask the network and the disk for what a page names. Ours name nothing; should one ever do, it is not printed.</summary>
    internal static bool LoadsNothing(string html) => !Loads.IsMatch(html);

    [GeneratedRegex(
        """<(?:link|object|embed|iframe|svg|base|meta\s+http-equiv)\b"""
        + """|<[^>]*\b(?:src|srcset|poster|background|data)\s*=\s*["']?\s*(?!data:image/)[^\s"'>]"""
        + """|<[^>]*url\s*\(|<[^>]*@import""",
        RegexOptions.IgnoreCase)]
    private static partial Regex Loads { get; }

    /// <summary>Null when it cannot be made.</summary>
    public static async Task<byte[]?> Of(string html, CancellationToken ct)
    {
        if (Printer is null || html.Length > HtmlMax || !LoadsNothing(html)) return null;
        var pdf = await Printer.Run(["--encoding", "utf-8", "--base-url", "about:blank", "-", "-"], Encoding.UTF8.GetBytes(html), SizeMax, ct);
        return pdf is not null && PdfPages.IsPdf(pdf) ? pdf : null;
    }
}
