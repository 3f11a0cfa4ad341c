using AngleSharp.Html.Parser;
using Postern.Flow.Portal;
using Postern.Web.Portal.Html;

namespace Postern.Tests.Web.Portal.Html;

/// <summary>Known tricks against sanitizers, each with the one answer that it may get.</summary>
public sealed class HtmlSanitizerTests
{
    static readonly string[] RunningWords = ["<script", "<style", "<svg", "<math", "<iframe", "<form", "<input", "<meta", "<link", "<base", "<object", "javascript:", "vbscript:", "onerror", "onload", "onclick", "srcset", "srcdoc", "formaction", "expression(", "url("];

    [Theory]
    [InlineData("<b>bold</b>", "<b>bold</b>")]
    [InlineData("<p style=\"color:red;position:fixed\">x</p>", "<p style=\"color:red;\">x</p>")]
    [InlineData("<p onclick=alert(1) title=t>x</p>", "<p title=\"t\">x</p>")]
    [InlineData("<a href=\"https://example.org/?a=1&b=2\">x</a>", "<a href=\"https://example.org/?a=1&amp;b=2\" target=\"_blank\" rel=\"noopener noreferrer\">x</a>")]
    [InlineData("<a href=\"mailto:a@example.org\" target=_top>x</a>", "<a href=\"mailto:a@example.org\" target=\"_blank\" rel=\"noopener noreferrer\">x</a>")]
    [InlineData("<custom-tag>kept <i>inside</i></custom-tag>", "kept <i>inside</i>")]
    [InlineData("a<!-- <b>comment</b> -->b", "ab")]
    [InlineData("<form action=/x><p>text</p><input name=p><button>go</button></form>", "<p>text</p>")]
    public void What_is_allowed_stays_and_the_rest_goes(string sent, string shown) => Assert.Equal(shown, Clean(sent));

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("JaVaScRiPt:alert(1)")]
    [InlineData("java\tscript:alert(1)")]
    [InlineData("java\nscript:alert(1)")]
    [InlineData(" \u0001javascript:alert(1)")]
    [InlineData("&#106;&#97;vascript:alert(1)")]
    [InlineData("vbscript:msgbox(1)")]
    [InlineData("data:text/html,<script>alert(1)</script>")]
    [InlineData("//example.org/x")]
    [InlineData("/m/other")]
    [InlineData("#part")]
    [InlineData("file:///etc/passwd")]
    [InlineData("blob:https://example.org/1")]
    [InlineData("view-source:https://example.org")]
    public void Links_go_to_web_mail_and_telephone_only(string href) => Assert.Equal("<a>x</a>", Clean($"<a href=\"{href}\">x</a>"));

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<scr<script>ipt>alert(1)</scr</script>ipt>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("<img src=\"x` `<script>alert(1)</script>\"` `>")]
    [InlineData("<svg onload=alert(1)>")]
    [InlineData("<svg><script>alert(1)</script></svg>")]
    [InlineData("<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">")]
    [InlineData("<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">")]
    [InlineData("<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">")]
    [InlineData("<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>")]
    [InlineData("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">")]
    [InlineData("<textarea><img src=\"</textarea><img src=x onerror=alert(1)>\">")]
    [InlineData("<title><img src=\"</title><img src=x onerror=alert(1)>\">")]
    [InlineData("<xmp><img src=\"</xmp><img src=x onerror=alert(1)>\">")]
    [InlineData("<noembed><img src=\"</noembed><img src=x onerror=alert(1)>\">")]
    [InlineData("<plaintext><img src=x onerror=alert(1)>")]
    [InlineData("<template><img src=x onerror=alert(1)></template>")]
    [InlineData("<select><style></select><img src=x onerror=alert(1)></style>")]
    [InlineData("<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>")]
    [InlineData("<object data=javascript:alert(1)></object>")]
    [InlineData("<embed src=javascript:alert(1)>")]
    [InlineData("<meta http-equiv=refresh content=\"0;url=https://example.org\">")]
    [InlineData("<base href=\"https://example.org/\">")]
    [InlineData("<link rel=stylesheet href=https://example.org/x.css>")]
    [InlineData("<style>@import 'https://example.org/x.css';</style>")]
    [InlineData("<p style=\"background:url(https://example.org/x)\">")]
    [InlineData("<p style=\"background:u\\72l(https://example.org/x)\">")]
    [InlineData("<p style=\"width:expression(alert(1))\">")]
    [InlineData("<p style=\"behavior:url(x.htc)\">")]
    [InlineData("<p style=\"color:red;/*\" title=\"*/;x:url(javascript:alert(1))\">")]
    [InlineData("<p style=\"-moz-binding:url(https://example.org/x)\">")]
    [InlineData("<p style=\"font-family:'a;b:url(//x)'\">")]
    [InlineData("<body onload=alert(1) background=javascript:alert(1)>")]
    [InlineData("<table background=javascript:alert(1)><td background=\"https://example.org/x\">")]
    [InlineData("<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>")]
    [InlineData("<details open ontoggle=alert(1)>x</details>")]
    [InlineData("<a xlink:href=javascript:alert(1)>x</a>")]
    [InlineData("<frameset onload=alert(1)><frame src=javascript:alert(1)></frameset>")]
    [InlineData("<b \"<script>alert(1)</script>\">x")]
    [InlineData("<img src=\"cid:nothing\" srcset=\"https://example.org/x 2x\">")]
    [InlineData("<<script>alert(1);//<</script>")]
    [InlineData("<style>@font-face{font-family:x;src:url(https://example.org/x.woff2)}</style><p style=\"font-family:x\">x</p>")]
    [InlineData("<link rel=preload as=font href=https://example.org/x.woff2 crossorigin><link rel=preconnect href=https://example.org>")]
    [InlineData("<p style=\"font:12px/1 url(https://example.org/x.woff)\">x</p>")]
    [InlineData("<p style=\"src:url(https://example.org/x.woff);@font-face{x:y}\">x</p>")]
    [InlineData("<div id=x style=display:block;background-image:url('https://example.org')>")]
    public void Nothing_that_runs_or_loads_is_left(string sent)
    {
        var shown = HtmlSanitizer.Clean(sent, [])?.Html ?? "";
        using var document = new HtmlParser().ParseDocument(shown);

        Assert.All(document.All, element =>
        {
            Assert.DoesNotContain(element.Attributes, a => a.Name.StartsWith("on", StringComparison.Ordinal) || a.Name is "src" or "srcset" or "background" or "id" or "class");
            Assert.True(element.LocalName is "html" or "head" or "body" || AllowedHtml.Elements.Contains(element.LocalName), element.LocalName);
        });
        Assert.DoesNotContain(RunningWords, word => document.All.Any(e => e.Attributes.Any(a => a.Value.Contains(word, StringComparison.OrdinalIgnoreCase) && a.Name is "style" or "href")));
    }

    [Fact]
    public void Pictures_come_from_the_message_and_never_from_elsewhere()
    {
        var picture = new InlineImage("logo@clinic.example", "image/png", new byte[] { 1, 2, 3 });

        var shown = HtmlSanitizer.Clean("<img src=\"cid:logo%40clinic.example\" alt=Logo><img src=https://example.org/t.gif alt=Remote><img src=//example.org/t.gif>", [picture]);

        Assert.Equal("<img src=\"data:image/png;base64,AQID\" alt=\"Logo\">Remote", shown?.Html);
        Assert.Equal(2, shown?.RemoteBlocked);
    }

    [Fact]
    public void A_picture_shown_a_thousand_times_stops_at_the_limit()
    {
        var picture = new InlineImage("big", "image/png", new byte[1024 * 1024]);

        var shown = HtmlSanitizer.Clean(string.Concat(Enumerable.Repeat("<img src=cid:big>", 1000)), [picture]);

        Assert.True(shown?.Html.Length < ReadableMessage.InlineImagesOctetsMax * 3 / 2);
    }

    [Theory]
    [InlineData("<b>", 200_000)]
    [InlineData("<div>", 200_000)]
    [InlineData("<table><td>", 50_000)]
    [InlineData("<p><a href=x><b><i>", 20_000)]
    [InlineData("<font size=1><p>", 60_000)]
    [InlineData("<svg><g>", 100_000)]
    [InlineData("<math><mi>", 100_000)]
    [InlineData("<p>x", 500_000)]
    [InlineData("<select><option>", 100_000)]
    [InlineData("<a>", 300_000)]
    [InlineData("</p>", 500_000)]
    public void Markup_made_to_cost_time_or_stack_ends_soon(string piece, int times)
    {
        var html = string.Concat(Enumerable.Repeat(piece, times));

        // Minutes, gigabytes or the end of the process without its bounds.
        _ = HtmlSanitizer.Clean(html[..Math.Min(html.Length, ReadableMessage.BodyCharactersMax)], []);
    }

    [Fact]
    public void Formatting_that_is_opened_again_in_each_paragraph_does_not_multiply()
    {
        var formats = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"<b title={i}>"));
        var paragraphs = string.Concat(Enumerable.Repeat("<p>x</p>", 20_000));

        Assert.Null(HtmlSanitizer.Clean("<p>" + formats + "</p>" + paragraphs, []));
    }

    [Fact]
    public void What_was_cleaned_stays_the_same_when_cleaned_again()
    {
        var gen = FsCheck.Fluent.Gen.ArrayOf(FsCheck.Fluent.Gen.Elements(
            "<b>", "</b>", "<p>", "</p>", "<table>", "<td>", "</table>", "<a href=https://x.example>", "</a>", "<svg>", "<math>", "<mtext>", "<style>", "</style>",
            "<!--", "-->", "<select>", "<form>", "</form>", "\"", "'", "`", "&lt;", "&quot;", "<img src=x>", "text", "<title>", "</title>", "<li>", "<h1>", "<pre>\n", "\0", "\u00a0"));

        FsCheck.Fluent.Prop.ForAll(FsCheck.Fluent.Arb.From(gen), pieces =>
        {
            var once = HtmlSanitizer.Clean(string.Concat(pieces), []);
            return once is null || HtmlSanitizer.Clean(once.Html, [])?.Html == once.Html;
        }).QuickCheckThrowOnFailureOf();
    }

    static string? Clean(string html) => HtmlSanitizer.Clean(html, [])?.Html;
}

file static class Checking
{
    extension(FsCheck.Property property)
    {
        public void QuickCheckThrowOnFailureOf() => FsCheck.Check.One(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500), property);
    }
}
