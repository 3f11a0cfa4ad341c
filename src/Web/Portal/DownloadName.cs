using System.Globalization;
using System.Text;

namespace Postern.Web.Portal;

/// <summary>Makes a sender's file name safe for a header and for the visitor's own disk.</summary>
static class DownloadName
{
    /// <summary>Longest name given out, in characters; the ending is kept, for it decides what opens the file.</summary>
    public const int LengthMax = 120;

    const string Nameless = "attachment";

    /// <summary>Content-Disposition (RFC 6266 §4) with an ASCII name for old readers and the whole name in UTF-8 (RFC 8187 §3.2).</summary>
    public static string Disposition(string name)
    {
        var safe = Safe(name);
        return $"attachment; filename=\"{Ascii(safe)}\"; filename*=UTF-8''{Uri.EscapeDataString(safe)}";
    }

    /// <summary>The last part of a path, without anything that a file system, a shell or an eye could be fooled by.</summary>
    public static string Safe(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\', ':']) + 1)..];
        var kept = new StringBuilder(last.Length);
        foreach (var rune in last.EnumerateRunes())
            if (IsHarmless(rune)) kept.Append(rune);

        // A leading dot hides a file; Windows drops trailing dots and spaces, which would change the ending.
        var safe = Shorten(kept.ToString().Trim(' ', '.'));
        return safe.Length == 0 ? Nameless : IsDevice(safe) ? $"_{safe}" : safe;
    }

    // Format characters hold the bidirectional overrides that make "exe.fdp" read as "pdf.exe" (Unicode TR 36 §2.5).
    static bool IsHarmless(Rune rune) => rune.Value is not ('"' or '<' or '>' or '|' or '*' or '?' or '%' or ';' or 0xFFFD)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    static string Shorten(string name)
    {
        if (name.Length <= LengthMax) return name;

        var dot = name.LastIndexOf('.');
        var ending = dot > 0 && name.Length - dot <= 16 ? name[dot..] : "";
        var cut = LengthMax - ending.Length;
        if (char.IsHighSurrogate(name[cut - 1])) cut--;
        return name[..cut] + ending;
    }

    static bool IsDevice(string name) => name.Split('.')[0].ToUpperInvariant() is "CON" or "PRN" or "AUX" or "NUL"
        or ['C', 'O', 'M', >= '0' and <= '9'] or ['L', 'P', 'T', >= '0' and <= '9'];

    static string Ascii(string name) => string.Concat(name.Select(c => char.IsAscii(c) ? c : '_'));
}
