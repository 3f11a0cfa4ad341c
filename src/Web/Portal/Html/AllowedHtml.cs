using System.Collections.Frozen;

namespace Postern.Web.Portal.Html;

/// <summary>What of a sender's HTML is kept. Whatever is not named here is left out; of an unknown element its content stays.</summary>
static class AllowedHtml
{
    public static readonly FrozenSet<string> Elements = FrozenSet.ToFrozenSet(
    [
        "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center", "cite", "code",
        "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1", "h2", "h3",
        "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "nav", "ol", "p", "pre", "q", "s", "samp",
        "section", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr",
        "tt", "u", "ul", "var", "wbr",
    ]);

    /// <summary>Left out with all that is in them: they run, load, ask for input, or are read by other rules than text (which is what mutation tricks live on).</summary>
    public static readonly FrozenSet<string> Dropped = FrozenSet.ToFrozenSet(
    [
        "applet", "audio", "base", "button", "canvas", "datalist", "dialog", "embed", "frame", "frameset", "head", "iframe", "input",
        "link", "math", "meta", "meter", "noembed", "noframes", "noscript", "object", "option", "optgroup", "param", "plaintext",
        "portal", "progress", "script", "select", "slot", "source", "style", "svg", "template", "textarea", "title", "track", "video",
        "xmp", "listing",
    ]);

    public static readonly FrozenSet<string> Void = FrozenSet.ToFrozenSet(["br", "col", "hr", "img", "wbr"]);

    /// <summary>Attributes whose value is plain text to a browser: it is escaped and nothing more. Links, pictures and styles have rules of their own.</summary>
    public static readonly FrozenSet<string> Attributes = FrozenSet.ToFrozenSet(
    [
        "abbr", "align", "alt", "bgcolor", "border", "cellpadding", "cellspacing", "color", "colspan", "datetime", "dir", "face",
        "headers", "height", "lang", "nowrap", "reversed", "rowspan", "scope", "size", "span", "start", "title", "type", "valign",
        "value", "width",
    ]);

    /// <summary>Longest value of an attribute kept, in characters.</summary>
    public const int ValueLengthMax = 4096;
}
