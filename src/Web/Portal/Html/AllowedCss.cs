using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Postern.Web.Portal.Html;

/// <summary>What of a style attribute is kept: declarations that set type, colour, space and tables. Nothing that loads, moves over the page, or runs.</summary>
static class AllowedCss
{
    static readonly FrozenSet<string> Properties = FrozenSet.ToFrozenSet(
    [
        "background", "background-color", "border", "border-bottom", "border-bottom-color", "border-bottom-style", "border-bottom-width",
        "border-collapse", "border-color", "border-left", "border-left-color", "border-left-style", "border-left-width", "border-radius",
        "border-right", "border-right-color", "border-right-style", "border-right-width", "border-spacing", "border-style", "border-top",
        "border-top-color", "border-top-style", "border-top-width", "border-width", "box-sizing", "caption-side", "clear", "color",
        "direction", "display", "empty-cells", "float", "font", "font-family", "font-size", "font-style", "font-variant", "font-weight",
        "height", "letter-spacing", "line-height", "list-style", "list-style-position", "list-style-type", "margin", "margin-bottom",
        "margin-left", "margin-right", "margin-top", "max-height", "max-width", "min-height", "min-width", "overflow-wrap", "padding",
        "padding-bottom", "padding-left", "padding-right", "padding-top", "table-layout", "text-align", "text-decoration",
        "text-indent", "text-transform", "vertical-align", "white-space", "width", "word-break", "word-spacing", "word-wrap",
    ]);

    static readonly FrozenSet<string> Functions = FrozenSet.ToFrozenSet(["rgb", "rgba", "hsl", "hsla"]);

    // No backslash (escapes spell anything), no @, no braces, no comment, no colon (URLs), no angle bracket.
    static readonly SearchValues<char> Harmless =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \t\r\n.,%#()'\"+-!_");

    /// <summary>Most declarations of one attribute.</summary>
    const int DeclarationsMax = 100;

    /// <summary>The declarations that are allowed; empty when none is.</summary>
    public static string Keep(string style)
    {
        if (style.Length > AllowedHtml.ValueLengthMax) return "";

        var kept = new StringBuilder();
        foreach (var declaration in style.Split(';', DeclarationsMax))
        {
            if (declaration.Split(':', 2) is not [var name, var value]) continue;

            var property = name.Trim().ToLowerInvariant();
            if (Properties.Contains(property) && IsHarmless(value.AsSpan().Trim())) kept.Append(property).Append(':').Append(value.Trim()).Append(';');
        }

        return kept.ToString();
    }

    // A value stands alone: its quotes and brackets close inside it, so that what follows cannot become part of it.
    static bool IsHarmless(ReadOnlySpan<char> value) =>
        !value.IsEmpty && !value.ContainsAnyExcept(Harmless)
        && value.Count('"') % 2 == 0 && value.Count('\'') % 2 == 0
        && !(value.Contains('"') && value.Contains('\''))
        && FunctionsAreAllowed(value);

    static bool FunctionsAreAllowed(ReadOnlySpan<char> value)
    {
        while (value.IndexOf('(') is >= 0 and var open)
        {
            var name = value[..open];
            name = name[(name.LastIndexOfAny(" ,\t\r\n") + 1)..];
            var close = value.IndexOf(')');
            if (close < open || value[(open + 1)..close].Contains('(')) return false;
            if (!Functions.Contains(name.ToString().ToLowerInvariant())) return false;
            value = value[(close + 1)..];
        }

        return !value.Contains(')');
    }
}
