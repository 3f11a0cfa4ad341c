using Postern.Web.Tools;

namespace Postern.Tests.Web.Tools;

/// <summary>Headers are written by strangers. Whatever stands in them, the page holds the elements and attributes that it holds for harmless ones.</summary>
public sealed class Headers_xss
{
    static readonly string[] Elements =
    [
        "html", "head", "meta", "title", "link", "body", "a", "header", "div", "svg", "path", "main", "section", "h1", "h2", "h3", "h4", "p", "span", "dl", "dt", "dd", "ol", "ul", "li", "bdi", "strong", "details", "summary",
        "blockquote", "code", "mark", "form", "input", "button", "footer", "label", "textarea", "desc", "rect", "g", "line", "circle", "text",
    ];

    /// <summary>Class of trick, and what is put into every place of a header.</summary>
    public static TheoryData<string, string> Tricks => new()
    {
        { "script element", "<script>console.error(1)</script>" },
        { "event attribute", "<img src=x onerror=console.error(1)>" },
        { "attribute injection, double quotes", "\" onload=\"console.error(1)\" x=\"" },
        { "attribute injection, single quotes", "' onmouseover='console.error(1)' x='" },
        { "attribute injection, no quotes", "x/onclick=console.error(1)//" },
        { "svg breakout", "</text></g></svg><svg onload=console.error(1)>" },
        { "svg foreignObject", "</desc></title><foreignObject><iframe srcdoc='x'></iframe></foreignObject>" },
        { "textarea breakout", "</textarea><script>console.error(1)</script>" },
        { "title breakout", "</title><base href=//evil.example>" },
        { "comment breakout", "--><script>console.error(1)</script><!--" },
        { "CDATA in svg", "]]><script>console.error(1)</script>" },
        { "entities that are decoded on the way", "&lt;script&gt;console.error(1)&lt;/script&gt;&quot; onload=x &#60;b&#62;" },
        { "javascript link", "javascript:console.error(1)" },
        { "style", "\" style=\"position:fixed\" <style>*{display:none}</style>" },
        { "form takeover", "</form><form action=//evil.example><input name=x>" },
        { "Razor and template words", "@(1+1){{1+1}}${1+1}" },
        { "overlong UTF-8 and NUL", "\0<\u0000script>\uFFFD<script>" },
        { "unicode line ends", "\u2028<script>\u2029\u0085" },
    };

    [Theory]
    [MemberData(nameof(Tricks))]
    public async Task No_trick_makes_an_element_an_attribute_or_a_link(string trick, string text)
    {
        Assert.NotEmpty(trick);
        await using var site = await HeadersPageTests.Site();
        using var visitor = site.Visitor();

        foreach (var (headers, own) in Places(text))
        {
            using var answer = await HeadersPageTests.Post(visitor, headers, own);
            var page = await HeadersPageTests.Read(answer);

            Assert.All(page.All, element =>
            {
                Assert.Contains(element.LocalName, Elements);
                Assert.All(element.Attributes, attribute => Assert.False(attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || attribute.Name is "style" or "srcdoc" or "formaction", attribute.Name));
                if (element.LocalName == "path") Assert.Matches("^[-MmHhVvLlCcSsAaZz0-9. ]+$", element.GetAttribute("d")!);
            });
            Assert.All(page.QuerySelectorAll("[href],[action],[src]"), element => Assert.Matches("^(/m/-/|/tools/|#)", element.GetAttribute("href") ?? element.GetAttribute("action") ?? element.GetAttribute("src")!));
            Assert.All(page.QuerySelectorAll("[class]"), element => Assert.Matches("^[a-z0-9 -]*$", element.GetAttribute("class")!));
            Assert.All(page.QuerySelectorAll("form"), form => Assert.Contains(form.GetAttribute("action"), (string?[])["/tools/domain", "/tools/headers"]));
        }
    }

    /// <summary>CVE-2021-42574: what is shown in another order than it is written.</summary>
    [Theory]
    [InlineData("\u202E", "U+202E")]
    [InlineData("\u2066", "U+2066")]
    [InlineData("\u200B", "U+200B")]
    [InlineData("\u00AD", "U+00AD")]
    [InlineData("\U000E0041", "U+E0041")]
    [InlineData("\uFEFF", "U+FEFF")]
    public async Task Trojan_source_no_unseen_character_reaches_the_page(string unseen, string _)
    {
        await using var site = await HeadersPageTests.Site();
        using var visitor = site.Visitor();

        foreach (var (headers, own) in Places($"moc{unseen}elpmaxe").Where(place => place.Own.Length == 0))
        {
            var page = await HeadersPageTests.Read(await HeadersPageTests.Post(visitor, headers, own));

            Assert.NotNull(page.QuerySelector(".verdict"));
            Assert.DoesNotContain(unseen, page.DocumentElement.TextContent, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("plain.example", "plain.example")]
    [InlineData("klinik-über.example", "klinik-über.example")]
    [InlineData("a\u202Eb", "a‹U+202E›b")]
    [InlineData("a\tb", "a‹U+0009›b")]
    [InlineData("e\u0301", "e\u0301")]
    [InlineData("e\u0301\u0301\u0301\u0301\u0301", "e\u0301\u0301\u0301\u0301‹U+0301›")]
    [InlineData("\uE000", "‹U+E000›")]
    public void What_is_not_seen_is_named(string sent, string shown) => Assert.Equal(shown, ShownText.Of(sent));

    [Fact]
    public void Half_a_character_is_replaced() => Assert.Equal("\uFFFDx", ShownText.Of("\uD800x"));

    [Theory]
    [InlineData("short", 5, "short")]
    [InlineData("longer", 5, "longe…")]
    [InlineData("診療所診療所", 5, "診療…")]
    [InlineData("😀😀😀", 4, "😀😀…")]
    [InlineData("a\u202Eb", 5, "a‹U+2…")]
    public void A_long_name_is_cut_between_letters(string sent, int width, string shown) => Assert.Equal(shown, ShownText.Cut(sent, width));

    [Fact]
    public async Task A_word_without_end_stays_within_limits()
    {
        await using var site = await HeadersPageTests.Site();
        using var visitor = site.Visitor();
        var name = new string('a', 60_000);

        using var answer = await HeadersPageTests.Post(visitor, $"Received: from {name}.example by {name}.clinic.example with {name} id {name}; Mon, 16 Nov 2026 09:12:05 +0100\r\n\r\n");
        var page = await HeadersPageTests.Read(answer);

        Assert.All(page.QuerySelectorAll("svg text"), text => Assert.InRange(text.TextContent.Length, 0, 40));
        Assert.InRange(page.DocumentElement.OuterHtml.Length, 0, 40_000);
    }

    /// <summary>The text in every place of a header, and in the field for own domains.</summary>
    static IEnumerable<(string Headers, string Own)> Places(string text)
    {
        yield return ($"Received: from {text} ({text} [203.0.113.9]) ({text}) by {text}.clinic.example (Postfix) with ESMTPS id {text} for <{text}>; Mon, 16 Nov 2026 09:12:05 +0100\r\n\r\n", "");
        yield return ($"Received: from a.example ([203.0.113.9]) (using {text} with cipher {text} (256/256 bits)) by {text} with {text} id 1; {text}\r\n\r\n", "");
        yield return ($"{Headers.AllTls[..Headers.AllTls.IndexOf("From:", StringComparison.Ordinal)]}DKIM-Signature: v=1; d={text}; s={text}; b=x\r\nARC-Authentication-Results: i=1; {text}; spf=pass smtp.mailfrom={text}\r\n" +
            $"Authentication-Results: a.example; dkim=\"{text}\" header.d=\"{text}\"\r\nContent-Type: {text}; protocol=\"{text}\"\r\n\r\n", "");
        yield return ($"Subject: {text}\r\n\r\n{text}", text);
        yield return (Headers.AllTls, text);
    }
}
