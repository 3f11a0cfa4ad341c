using System.Runtime.CompilerServices;

namespace Postern.Web.Portal;

/// <summary>Words of previews, of printing and of PDFs.</summary>
static class PreviewTexts
{
    public static string Open => Say();
    public static string Back => Say();
    public static string Download => Say();
    public static string Cut => Say();
    public static string Nothing => Say();
    public static string Next => Say();
    public static string Previous => Say();
    public static string Print => Say();
    public static string SavePdf => Say();
    public static string PdfFailed => Say();

    public static string OpenOf(string name) => Spoken.Now.Say("preview.OpenOf", ("name", name));

    public static string PageOf(int page, int count) => Spoken.Now.Say("preview.PageOf", ("page", $"{page}"), ("count", $"{count}"));

    static string Say([CallerMemberName] string key = "") => Spoken.Now.Say($"preview.{key}");
}
