using System.Globalization;
using System.Text;

namespace Postern.Flow.Portal.Previews;

/// <summary>Pages of a PDF as pictures, by poppler's <c>pdfinfo</c> and <c>pdftoppm</c> where the machine has them: a reader's browser never opens what a stranger made.</summary>
static class PdfPages
{
    /// <summary>Pages that are shown.</summary>
    public const int PagesMax = 50;

    /// <summary>Octets of one page's picture.</summary>
    const int PictureMax = 8 * 1024 * 1024;

    /// <summary>Pixels of its longer side.</summary>
    const int SideMax = 1_600;

    static readonly ChildProgram? Info = ChildProgram.Find("pdfinfo"), Painter = ChildProgram.Find("pdftoppm");

    public static bool IsThere => Info is not null && Painter is not null;

    public static bool IsPdf(ReadOnlySpan<byte> octets) => octets.StartsWith("%PDF-"u8);

    /// <summary>How many are shown; 0 when it cannot be read.</summary>
    public static async Task<int> Count(ReadOnlyMemory<byte> pdf, CancellationToken ct)
    {
        var said = Info is null ? null : await Info.Run(["-"], pdf, 64 * 1024, ct);
        var line = said is null ? null : Encoding.UTF8.GetString(said).Split('\n').FirstOrDefault(each => each.StartsWith("Pages:", StringComparison.Ordinal));
        return int.TryParse(line?["Pages:".Length..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pages) ? Math.Min(pages, PagesMax) : 0;
    }

    /// <summary>A page as PNG; null when it cannot be painted.</summary>
    public static async Task<byte[]?> Paint(ReadOnlyMemory<byte> pdf, int page, CancellationToken ct)
    {
        if (Painter is null || page is < 1 or > PagesMax) return null;
        var number = page.ToString(CultureInfo.InvariantCulture);
        var png = await Painter.Run(["-png", "-singlefile", "-f", number, "-l", number, "-scale-to", SideMax.ToString(CultureInfo.InvariantCulture), "-"], pdf, PictureMax, ct);
        return png is not null && Picture.Read(png) is { Type: "image/png" } ? png : null;
    }
}
