namespace Postern.Web.Portal;

/// <summary>Writes a file name into a header, where a quote or a line end would otherwise end it.</summary>
static class DownloadName
{
    /// <summary>Content-Disposition (RFC 6266 §4): a name in ASCII for old readers, and the whole name in UTF-8 (RFC 8187 §3.2).</summary>
    public static string Disposition(string name) =>
        $"attachment; filename=\"{Ascii(name)}\"; filename*=UTF-8''{Uri.EscapeDataString(name)}";

    static string Ascii(string name) => string.Concat(name.Select(c => c is >= ' ' and < '\x7f' and not ('"' or '\\' or '%') ? c : '_'));
}
