namespace Postern.Web.Portal.Html;

/// <summary>Links of a sender that may be followed: to the web, to a mailbox, to a telephone.</summary>
static class SafeLink
{
    static readonly string[] Beginnings = ["https://", "http://", "mailto:", "tel:"];

    /// <summary>The link as a browser will read it, or null. Browsers trim it and drop tabs and line ends inside (URL Standard §4.4), so "java\nscript:" is one word.</summary>
    public static string? Of(string? href)
    {
        if (href is null || href.Length > AllowedHtml.ValueLengthMax) return null;

        var read = string.Concat(href.Where(c => c is not ('\t' or '\r' or '\n'))).Trim([.. Enumerable.Range(0, 0x21).Select(c => (char)c)]);
        return !read.Any(char.IsControl) && Beginnings.Any(beginning => read.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)) ? read : null;
    }
}
