using System.Text;
using Postern.Flow.Portal;
using Postern.Mail.Mime;

namespace Postern.Tests.Flow.Portal;

public sealed class ShownPartsTests
{
    [Fact]
    public void Of_alternatives_the_richest_is_shown()
    {
        var shown = Of(Multipart("alternative", Leaf("text/plain", "plain"), Leaf("text/html", "<b>rich</b>")));

        Assert.Equal("<b>rich</b>", shown.Html);
        Assert.Empty(shown.Attachments);
    }

    [Fact]
    public void Text_beside_html_is_not_lost()
    {
        var shown = Of(Multipart("mixed", Leaf("text/html", "<b>rich</b>"), Leaf("text/plain", "a < b")));

        Assert.Equal("<b>rich</b><hr><pre>a &lt; b</pre>", shown.Html);
    }

    [Fact]
    public void Several_texts_are_one_text() =>
        Assert.Equal("one\n\ntwo", Of(Multipart("mixed", Leaf("text/plain", "one"), Leaf("text/plain", "two"))).Text);

    [Theory]
    [InlineData("application/pdf", "")]
    [InlineData("text/plain", "Content-Disposition: attachment; filename=a.txt\r\n")]
    [InlineData("text/html; name=a.html", "")]
    [InlineData("image/png", "")]
    [InlineData("image/svg+xml", "Content-ID: <a>\r\nContent-Disposition: inline\r\n")]
    [InlineData("message/rfc822", "")]
    [InlineData("text/calendar", "")]
    public void What_is_not_shown_can_be_downloaded(string type, string fields)
    {
        var shown = Of(Multipart("mixed", Leaf("text/plain", "x"), Leaf(type, "body", fields)));

        Assert.Equal("x", shown.Text);
        Assert.Single(shown.Attachments);
    }

    [Fact]
    public void Pictures_of_related_html_are_shown_in_it()
    {
        var shown = Of(Multipart("related", Leaf("text/html", "<img src=cid:a>"), Leaf("image/png", "body", "Content-ID: <a>\r\n")));

        Assert.Equal("a", Assert.Single(shown.Images).ContentId);
        Assert.Empty(shown.Attachments);
    }

    [Fact]
    public void A_message_without_a_body_shows_nothing() => Assert.Null(Of(Multipart("mixed", Leaf("application/pdf", "x"))).Text);

    static ShownParts Of(string message) => ShownParts.Of(MimeMessage.Parse(Encoding.UTF8.GetBytes(message)));

    static string Leaf(string type, string body, string fields = "") => $"Content-Type: {type}\r\n{fields}\r\n{body}";

    static string Multipart(string kind, params string[] parts) =>
        $"Content-Type: multipart/{kind}; boundary=b\r\n\r\n{string.Concat(parts.Select(part => $"--b\r\n{part}\r\n"))}--b--\r\n";
}
