using System.Globalization;
using System.Text;
using AngleSharp.Dom;

namespace Postern.Web.Portal.Html;

/// <summary>Writes the allowed part of a tree. It goes down without recursion, so that a deep tree cannot end the process.</summary>
sealed class HtmlWriter(Pictures pictures, Func<string, int?> numberOf)
{
    /// <summary>Deepest nesting written; below it text stays and elements go.</summary>
    public const int DepthMax = 200;

    readonly StringBuilder into = new();
    readonly Stack<Step> steps = new();
    int depth;

    public string Write(IElement body)
    {
        Descend(body);
        while (steps.TryPop(out var step))
        {
            if (step.EndTag is { } name) End(name);
            else if (step.Node is IText text) Escape(text.Data);
            else if (step.Node is IElement element) Enter(element);
        }

        return into.ToString();
    }

    void Enter(IElement element)
    {
        // Anything of SVG or MathML is read by other rules than HTML: none of it is taken over.
        var name = element.LocalName;
        if (element.NamespaceUri != NamespaceNames.HtmlUri || AllowedHtml.Dropped.Contains(name)) return;

        if (!AllowedHtml.Elements.Contains(name) || depth >= DepthMax) Descend(element);
        else if (name == "img") Picture(element);
        else Start(element, name);
    }

    void Start(IElement element, string name)
    {
        into.Append('<').Append(name);
        if (name == "a") Link(element);
        Attributes(element);
        into.Append('>');
        if (AllowedHtml.Void.Contains(name)) return;

        depth++;
        steps.Push(new(null, name));
        Descend(element);
    }

    void End(string name)
    {
        depth--;
        into.Append("</").Append(name).Append('>');
    }

    void Descend(IElement element)
    {
        var children = element.ChildNodes;
        for (var i = children.Length - 1; i >= 0; i--) steps.Push(new(children[i], null));
    }

    void Link(IElement element)
    {
        if (SafeLink.Of(element.GetAttribute("href")) is not { } link) return;

        Attribute("href", link);
        Attribute("target", "_blank");
        Attribute("rel", "noopener noreferrer");
    }

    void Picture(IElement element)
    {
        if (element.GetAttribute("src") is { } source && numberOf(source) is { } number)
        {
            into.Append("<img");
            Attribute("src", string.Create(CultureInfo.InvariantCulture, $"cid:{number}"));
            Attributes(element);
            into.Append('>');
            return;
        }

        pictures.Count(element.GetAttribute("src") ?? element.GetAttribute("srcset"));
        if (element.GetAttribute("alt") is { Length: > 0 and <= 200 } alt) Escape(alt);
    }

    void Attributes(IElement element)
    {
        foreach (var attribute in element.Attributes)
        {
            if (attribute.NamespaceUri is not null || attribute.Value.Length > AllowedHtml.ValueLengthMax) continue;

            if (attribute.LocalName is "style") Style(attribute.Value);
            else if (attribute.LocalName is "background") pictures.Count(attribute.Value);
            else if (AllowedHtml.Attributes.Contains(attribute.LocalName)) Attribute(attribute.LocalName, attribute.Value);
        }
    }

    void Style(string style)
    {
        if (style.Contains("url(", StringComparison.OrdinalIgnoreCase)) pictures.Count("http:");
        if (AllowedCss.Keep(style) is { Length: > 0 } kept) Attribute("style", kept);
    }

    void Attribute(string name, string value)
    {
        into.Append(' ').Append(name).Append("=\"");
        Escape(value);
        into.Append('"');
    }

    // Everything that any parser ever read as markup, and NBSP, which serializers disagree about.
    void Escape(string text)
    {
        foreach (var c in text)
        {
            switch (c)
            {
                case '&': into.Append("&amp;"); break;
                case '<': into.Append("&lt;"); break;
                case '>': into.Append("&gt;"); break;
                case '"': into.Append("&quot;"); break;
                case '\'': into.Append("&#39;"); break;
                case '`': into.Append("&#96;"); break;
                case '\u00a0': into.Append("&nbsp;"); break;
                case '\0': break;
                default: into.Append(c); break;
            }
        }
    }

    readonly record struct Step(INode? Node, string? EndTag);
}
