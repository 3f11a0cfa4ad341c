using Postern.Flow.Portal;

namespace Postern.Web.Portal.Html;

/// <summary>
/// Makes a sender's HTML harmless. A browser's own parsing rules read it (AngleSharp), and an own writer writes what an
/// allow-list names: nothing is removed from the sender's tree, a new text is made from it. Pure.
/// </summary>
public static class HtmlSanitizer
{
    /// <summary>Parsing what was written must give the same text again; a text that keeps changing is a mutation trick.</summary>
    const int RoundsMax = 5;

    /// <summary>The HTML for the inside of a body element; null when it keeps changing or is made to cost time, so that only its text may be shown.</summary>
    public static SanitizedHtml? Clean(string html, IReadOnlyList<InlineImage> images)
    {
        try
        {
            var pictures = new Pictures(images);
            var written = Write(html, pictures, pictures.NumberOf);

            for (var round = 0; round < RoundsMax; round++)
            {
                var again = Write(written, pictures, pictures.SameNumber);
                if (again == written) return new(pictures.PutInto(written), pictures.Blocked);
                written = again;
            }

            return null;
        }
        catch (HtmlTooCostlyException)
        {
            return null;
        }
    }

    static string Write(string html, Pictures pictures, Func<string, int?> numberOf)
    {
        using var document = BoundedParser.Parse(html);
        return document.Body is { } body ? new HtmlWriter(pictures, numberOf).Write(body) : "";
    }
}

/// <param name="Html">Safe as the inside of a body element.</param>
/// <param name="RemoteBlocked">Pictures that would have been fetched from elsewhere.</param>
public sealed record SanitizedHtml(string Html, int RemoteBlocked);
