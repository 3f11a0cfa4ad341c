using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Postern.Web.Portal.Html;

/// <summary>
/// Parses HTML with a bound on its cost. The standard's algorithm copies open formatting elements into each new paragraph and
/// walks the open elements for each tag (HTML Standard §13.2.4.3, §13.2.6.4), so 400 KB can ask for hours: elements, copies
/// included, and their depth are counted while the tree grows.
/// </summary>
static class BoundedParser
{
    /// <summary>Most elements of one message. Newsletters stay under 10,000.</summary>
    public const int ElementsMax = 50_000;

    /// <summary>Deepest nesting parsed.</summary>
    public const int DepthMax = 512;

    /// <summary>Elements between two looks at the depth: a look costs up to <see cref="DepthMax"/> steps.</summary>
    const int LookEvery = 64;

    static readonly IElementFactory<Document, HtmlElement> Makes =
        BrowsingContext.New(Configuration.Default).GetService<IElementFactory<Document, HtmlElement>>()!; // part of every configuration

    /// <exception cref="HtmlTooCostlyException">Over a limit.</exception>
    public static IHtmlDocument Parse(string html)
    {
        var counting = new Counting();
        var context = BrowsingContext.New(Configuration.Default.WithOnly<IElementFactory<Document, HtmlElement>>(counting));
        return new HtmlParser(new HtmlParserOptions { OnCreated = counting.Foreign }, context).ParseDocument(html);
    }

    // Copies are made by the factory only; elements of SVG and MathML have factories of their own, but are announced.
    sealed class Counting : IElementFactory<Document, HtmlElement>
    {
        int made;

        public HtmlElement Create(Document document, string localName, string? prefix, NodeFlags flags)
        {
            Count(document);
            return Makes.Create(document, localName, prefix, flags);
        }

        public void Foreign(IElement element, AngleSharp.Text.TextPosition at)
        {
            if (element.NamespaceUri != NamespaceNames.HtmlUri) Count(element.Owner);
        }

        void Count(IDocument? document)
        {
            if (++made > ElementsMax || made % LookEvery == 0 && IsTooDeep(document)) throw new HtmlTooCostlyException();
        }

        // The branch that grows is always the last one.
        static bool IsTooDeep(IDocument? document)
        {
            var depth = 0;
            for (var element = document?.DocumentElement; element is not null && depth <= DepthMax; depth++) element = element.LastElementChild;
            return depth > DepthMax;
        }
    }
}

/// <summary>The markup is made to cost time or memory.</summary>
sealed class HtmlTooCostlyException : Exception;
