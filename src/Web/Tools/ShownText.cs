using System.Globalization;
using System.Text;

namespace Postern.Web.Tools;

/// <summary>
/// Words of strangers, made fit to be looked at. HTML is the pages' own matter; this is against text that shows another order or another content than it
/// has: bidirectional controls (CVE-2021-42574), invisible characters, and heaps of marks on one letter.
/// </summary>
static class ShownText
{
    /// <summary>Marks on one letter; languages need few.</summary>
    const int MarksMax = 4;

    /// <summary>What is not seen is named, as ‹U+202E›.</summary>
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        if (Ascii.IsValid(text) && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text;

        var shown = new StringBuilder(text.Length);
        var marks = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            marks = IsMark(category) ? marks + 1 : 0;
            if (IsUnseen(category) || marks > MarksMax) shown.Append(CultureInfo.InvariantCulture, $"‹U+{rune.Value:X4}›");
            else shown.Append(rune.ToString());
        }

        return shown.ToString();
    }

    /// <summary>At most <paramref name="widthMax"/> columns of it, for places where text cannot wrap; letters of East Asia count as two.</summary>
    public static string Cut(string? text, int widthMax)
    {
        var shown = Of(text);
        var (width, length) = (0, 0);
        foreach (var rune in shown.EnumerateRunes())
        {
            width += rune.Value is >= 0x1100 and < 0xFFE0 and not (>= 0x2000 and < 0x2E80) or >= 0x1F000 ? 2 : 1;
            if (width > widthMax) return $"{shown[..length].TrimEnd()}…";
            length += rune.Utf16SequenceLength;
        }

        return shown;
    }

    static bool IsMark(UnicodeCategory category) => category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    static bool IsUnseen(UnicodeCategory category) => category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
