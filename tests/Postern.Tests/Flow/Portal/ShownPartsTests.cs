using System.Text;
using Postern.Flow.Portal;
using Postern.Mail.Mime;

namespace Postern.Tests.Flow.Portal;

public sealed class ShownPartsTests
{
    const string Nested = """
        Content-Type: multipart/mixed; boundary=m

        --m
        Content-Type: multipart/related; boundary=r

        --r
        Content-Type: multipart/alternative; boundary=a

        --a
        Content-Type: text/plain

        plain
        --a
        Content-Type: text/html

        <img src="cid:i@x">
        --a--
        --r
        Content-Type: image/png; name=logo.png
        Content-ID: <i@x>

        png
        --r--
        --m
        Content-Type: application/pdf
        Content-Disposition: attachment; filename="../evil.pdf"

        pdf
        --m
        Content-Type: message/rfc822

        Subject: forwarded

        text
        --m--
        """;

    [Fact]
    public async Task Bodies_pictures_and_files_are_told_apart()
    {
        var shown = await Of(Nested);

        Assert.Equal(("plain", "<img src=\"cid:i@x\">"), (shown.Text, shown.Html));
        Assert.Equal("i@x", Assert.Single(shown.Parts.Pictures).Header.ContentId);
        Assert.Equal([("evil.pdf", 3L), ("forwarded.eml", 24L)], shown.Parts.Attachments.Select(part => (MessageReading.NameOf(part), part.DecodedLength)));
    }

    [Fact]
    public async Task A_message_of_one_text_is_its_body()
    {
        var shown = await Of("Subject: x\n\nhello");

        Assert.Equal(("hello", null), (shown.Text, shown.Html));
        Assert.Empty(shown.Parts.Attachments);
    }

    [Fact]
    public async Task A_message_that_is_only_a_file_has_no_body()
    {
        var shown = await Of("Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nAAAA");

        Assert.Equal((null, null), (shown.Text, shown.Html));
        Assert.Equal(("a.pdf", 3L), shown.Parts.Attachments.Select(part => (MessageReading.NameOf(part), part.DecodedLength)).Single());
    }

    [Fact]
    public async Task Of_alternatives_the_richest_is_shown()
    {
        var shown = await Of(Multipart("alternative", Leaf("text/plain", "plain"), Leaf("text/html", "<b>rich</b>")));

        Assert.Equal("<b>rich</b>", shown.Html);
        Assert.Empty(shown.Parts.Attachments);
    }

    [Fact]
    public async Task Text_beside_html_is_not_lost()
    {
        var shown = await Of(Multipart("mixed", Leaf("text/html", "<b>rich</b>"), Leaf("text/plain", "a < b")));

        Assert.Equal("<b>rich</b><hr><pre>a &lt; b</pre>", shown.Html);
    }

    [Fact]
    public async Task Several_texts_are_one_text() =>
        Assert.Equal("one\n\ntwo", (await Of(Multipart("mixed", Leaf("text/plain", "one"), Leaf("text/plain", "two")))).Text);

    [Theory]
    [InlineData("application/pdf", "")]
    [InlineData("text/plain", "Content-Disposition: attachment; filename=a.txt\r\n")]
    [InlineData("text/html; name=a.html", "")]
    [InlineData("image/png", "")]
    [InlineData("image/svg+xml", "Content-ID: <a>\r\nContent-Disposition: inline\r\n")]
    [InlineData("message/rfc822", "")]
    [InlineData("text/calendar", "")]
    public async Task What_is_not_shown_can_be_downloaded(string type, string fields)
    {
        var shown = await Of(Multipart("mixed", Leaf("text/plain", "x"), Leaf(type, "body", fields)));

        Assert.Equal("x", shown.Text);
        Assert.Single(shown.Parts.Attachments);
    }

    [Fact]
    public async Task Pictures_of_related_html_are_shown_in_it()
    {
        var shown = await Of(Multipart("related", Leaf("text/html", "<img src=cid:a>"), Leaf("image/png", "body", "Content-ID: <a>\r\n")));

        Assert.Equal("a", Assert.Single(shown.Parts.Pictures).Header.ContentId);
        Assert.Empty(shown.Parts.Attachments);
    }

    [Fact]
    public async Task A_message_without_a_body_shows_nothing() => Assert.Null((await Of(Multipart("mixed", Leaf("application/pdf", "x")))).Text);

    static async Task<(ShownParts Parts, string? Text, string? Html)> Of(string message)
    {
        using var stored = new MemoryStream(Encoding.UTF8.GetBytes(message));
        var parts = ShownParts.Of(await MessageOutline.Read(stored, CancellationToken.None));
        return (parts, await MessageReading.TextOf(parts, stored, CancellationToken.None), await MessageReading.HtmlOf(parts, stored, CancellationToken.None));
    }

    static string Leaf(string type, string body, string fields = "") => $"Content-Type: {type}\r\n{fields}\r\n{body}";

    static string Multipart(string kind, params string[] parts) =>
        $"Content-Type: multipart/{kind}; boundary=b\r\n\r\n{string.Concat(parts.Select(part => $"--b\r\n{part}\r\n"))}--b--\r\n";
}
