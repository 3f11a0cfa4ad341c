using Postern.Mail.Mime;

namespace Postern.Tests.Mail.Mime;

public sealed class ReadableMessageTests
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
    public void Bodies_and_files_are_told_apart()
    {
        var readable = ReadableMessage.Of(MimeMessageTests.Parse(Nested));

        Assert.Equal("plain", Assert.Single(readable.TextBody).ReadText());
        Assert.Equal("<img src=\"cid:i@x\">", Assert.Single(readable.HtmlBody).ReadText());
        Assert.Equal([("1.2", "logo.png", 3L), ("2", "evil.pdf", 3L), ("3", "forwarded.eml", 24L)], readable.Attachments.Select(file => (file.Path, file.Name, file.Size)));
        Assert.Equal("1.2", readable.ByContentId("i@x")?.Path);
    }

    [Fact]
    public void A_message_of_one_text_is_its_body()
    {
        var readable = ReadableMessage.Of(MimeMessageTests.Parse("Subject: x\n\nhello"));

        Assert.Equal("hello", Assert.Single(readable.TextBody).ReadText());
        Assert.Equal("hello", Assert.Single(readable.HtmlBody).ReadText());
        Assert.Empty(readable.Attachments);
    }

    [Fact]
    public void A_message_that_is_only_a_file_has_no_body()
    {
        var readable = ReadableMessage.Of(MimeMessageTests.Parse("Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nAAAA"));

        Assert.Empty(readable.TextBody);
        Assert.Equal(("1", "a.pdf", 3L), readable.Attachments.Select(file => (file.Path, file.Name, file.Size)).Single());
    }
}
