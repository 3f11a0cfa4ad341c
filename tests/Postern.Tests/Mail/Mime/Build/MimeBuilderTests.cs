using System.Text;
using Postern.Mail.Mime;
using Postern.Mail.Mime.Build;

namespace Postern.Tests.Mail.Mime.Build;

public sealed class MimeBuilderTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("Grüße aus Zürich, wo die Tage länger werden und die Wörter auch, bis keine Zeile sie mehr fasst")]
    [InlineData("日本語の件名がとても長い場合にも、文字は決して二つの語に分けられない。日本語の件名がとても長い場合にも。")]
    [InlineData("a =?utf-8?Q?word?= that is none")]
    [InlineData("one long line of many plain words that has to be folded somewhere before column seventy-eight is reached")]
    [InlineData("😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀")]
    public void A_subject_comes_back_and_fits_its_lines(string subject)
    {
        var bytes = Started().Subject(subject).Body("x").ToBytes();

        Assert.Equal(subject, MimeMessage.Parse(bytes).Root.Text("Subject"u8));
        Assert.All(Lines(bytes), line => Assert.True(line.Length <= 78, line));
    }

    [Fact]
    public void A_word_too_long_for_a_line_is_encoded_to_be_cut() => Assert.All(
        Lines(Started().Subject(new string('x', 3000)).Body("x").ToBytes()), line => Assert.True(line.Length <= 78));

    [Theory]
    [InlineData("subject\r\nBcc: victim@example.org")]
    [InlineData("subject\nBcc: victim@example.org")]
    [InlineData("subject\rBcc: victim@example.org")]
    [InlineData("subject\0\r\n\r\nbody")]
    [InlineData("subject\u0085Bcc: x\u2028Bcc: y")]
    [InlineData("=?utf-8?Q?=0D=0ABcc:_victim@example.org?=")]
    public async Task Header_injection_is_impossible(string evil)
    {
        var bytes = await Write(new MimeBuilder().From(evil, "a@example.org").To(evil, "b@example.org").Subject(evil).Text("X-Note", evil).Body(evil), evil, "text/plain", "x"u8.ToArray());

        var root = MimeMessage.Parse(bytes).Root;
        Assert.Equal(["From", "To", "Subject", "X-Note", "MIME-Version", "Content-Type"], Enumerable.Range(0, root.FieldCount).Select(index => root.Field(index).Name));
        Assert.Equal(2, MimeMessageTests.Parts(root).Count);
        Assert.Equal("a@example.org", Assert.Single(root.Addresses("From"u8)).Address);
    }

    [Theory]
    [InlineData("a@example.org\r\nBcc: b@example.org")]
    [InlineData("a@example.org>, <b@example.org")]
    [InlineData("a b@example.org")]
    [InlineData("a\u2028b@example.org")]
    [InlineData("")]
    public void An_address_that_is_none_is_refused(string address)
    {
        Assert.Throws<ArgumentException>(() => new MimeBuilder().To(null, address));
        Assert.Throws<ArgumentException>(() => new MimeBuilder().Text("X\r\nY", "v"));
        Assert.Throws<ArgumentException>(() => new MimeBuilder().Token("X", "v\r\nBcc: y"));
        Assert.Throws<ArgumentException>(() => new MimeBuilder().MessageId("x\r\ny"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("From here\r\n.\r\n..\r\ntrailing \r\n\ttab\t\r\nend")]
    [InlineData("Grüße = gut")]
    [InlineData("日本語の本文")]
    [InlineData("--=_boundary looks like one\r\n")]
    public async Task Bodies_come_back_exactly(string text)
    {
        var bytes = await Write(Started().Body(text).Html($"<p>{text}</p>"), "größe.pdf", "application/pdf", new byte[100_000]);

        var parts = MimeMessageTests.Parts(MimeMessage.Parse(bytes).Root);
        Assert.Equal([("text/plain", text), ("text/html", $"<p>{text}</p>")], MimeMessageTests.Parts(parts[0]).Select(body => (body.Type.Name, body.ReadText())));
        Assert.Equal(("größe.pdf", "application/pdf", 100_000), (parts[1].FileName, parts[1].Type.Name, parts[1].DecodedLength()));
        Assert.All(Lines(bytes), line => Assert.True(line.Length <= 78, line));
        Assert.DoesNotContain('\n', Encoding.ASCII.GetString(bytes).Replace("\r\n", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a \"quoted\" \\name.txt")]
    [InlineData("Ein sehr langer Dateiname mit Umlauten äöü, der über mehrere Abschnitte gehen muss, bis er endlich fertig ist.pdf")]
    [InlineData("=?utf-8?Q?trick?=.exe")]
    public async Task A_file_name_comes_back(string name)
    {
        var bytes = await Write(Started().Body("x"), name, "text/plain", "x"u8.ToArray());

        Assert.Equal(name, MimeMessageTests.Parts(MimeMessage.Parse(bytes).Root)[1].FileName);
    }

    [Fact]
    public void An_address_with_a_quoted_local_part_stands_as_it_is() =>
        Assert.Equal("\"a, b\"@example.org", Assert.Single(MimeMessage.Parse(Started().Mailboxes("Cc", ("x", "\"a, b\"@example.org")).Body("x").ToBytes()).Root.Addresses("Cc"u8)).Address);

    [Fact]
    public void With_a_word_for_its_boundaries_a_message_is_a_function_of_what_is_handed_in()
    {
        byte[] Bytes(string word) => Started().Boundary(word).Body("one").Html("<p>one</p>").ToBytes();

        Assert.Equal(Bytes("a1"), Bytes("a1"));
        Assert.NotEqual(Bytes("a1"), Bytes("a2"));
        Assert.Throws<ArgumentException>(() => new MimeBuilder().Boundary("a\"b"));
    }

    [Fact]
    public void A_report_without_files_has_words_and_fields()
    {
        var bytes = Started().Subject("x").Body("words").Html("<p>words</p>").Report("disposition-notification", "Disposition: a; b\r\nOther: c\r\n").ToBytes();

        var root = MimeMessage.Parse(bytes).Root;
        Assert.Equal("multipart/report", root.Type.Name);
        Assert.Equal(["multipart/alternative", "message/disposition-notification"], MimeMessageTests.Parts(root).Select(part => part.Type.Name));
        Assert.Contains("\r\n\r\nDisposition: a; b\r\nOther: c\r\n\r\n--", Encoding.ASCII.GetString(bytes), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new MimeBuilder().Report("x", "a: b\nc: d\r\n"));
        Assert.Throws<ArgumentException>(() => new MimeBuilder().Report("x", "a: \u00e9\r\n"));
    }

    [Fact]
    public async Task Files_are_written_one_after_the_other_while_they_arrive()
    {
        var open = 0;
        async IAsyncEnumerable<OutgoingFile> Files()
        {
            for (var number = 0; number < 3; number++)
            {
                Assert.Equal(0, open++);
                await using var content = new MemoryStream(new byte[70_000 + number]);
                yield return new($"{number}", "image/png", content);
                Assert.Equal(content.Length, content.Position);
                open--;
            }
        }

        using var output = new MemoryStream();
        await Started().Body("x").Write(output, Files(), Ct);

        Assert.Equal([1, 70_000, 70_001, 70_002], MimeMessageTests.Parts(MimeMessage.Parse(output.ToArray()).Root).Select(part => part.DecodedLength()));
    }

    static async Task<byte[]> Write(MimeBuilder message, string name, string type, byte[] content)
    {
        using var output = new MemoryStream();
        await message.Write(output, new[] { new OutgoingFile(name, type, new MemoryStream(content)) }.ToAsyncEnumerable(), Ct);
        return output.ToArray();
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static MimeBuilder Started() => new MimeBuilder().From("Ann Smith, MD", "ann@example.org").To("Jürgen", "j@example.com")
        .Date(new(2026, 11, 21, 10, 0, 0, TimeSpan.FromHours(1))).MessageId("1@example.org");

    static string[] Lines(byte[] bytes) => Encoding.ASCII.GetString(bytes).Split("\r\n");
}
