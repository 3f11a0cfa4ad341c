using System.Text;
using Postern.Mail.Mime;

namespace Postern.Tests.Mail.Mime;

public sealed class MimeMessageTests
{
    [Fact]
    public void Bytes_that_are_no_message_are_one_text_body()
    {
        var message = Parse("\0\u0001 no header here\n\n");

        Assert.Equal(1, message.PartCount);
        Assert.Equal("text/plain", message.Root.Type.Name);
        Assert.Equal(message.Bytes.Length, message.Root.Raw.Length);
    }

    [Fact]
    public void An_empty_message_is_an_empty_body() => Assert.Equal(0, Parse("").Root.Body.Length);

    [Fact]
    public void A_signed_part_is_exactly_the_bytes_between_its_boundaries()
    {
        const string signed = "Content-Type: text/plain\r\n\r\nHello  \r\n\tworld\r\n";
        var message = Parse($"Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n{signed}\r\n--b\r\n\r\nsignature\r\n--b--\r\n");

        Assert.Equal(signed, Text(Parts(message.Root)[0].Raw));
    }

    [Theory]
    [InlineData("--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n", "one|two")]
    [InlineData("--b\n\none\n--b\n\ntwo\n--b--\n", "one|two")]
    [InlineData("--b\r\n\r\none\r\n--b\r\n\r\ntwo", "one|two")]
    [InlineData("before\r\n--b  \r\n\r\none\r\n--b--\r\nafter\r\n--b\r\n\r\nnever\r\n", "one")]
    [InlineData("--b\r\n\r\none\r\n--bb\r\n--bb--\r\n x --b\r\n--b--", "one\r\n--bb\r\n--bb--\r\n x --b")]
    [InlineData("--b\r\n--b\r\n\r\none\r\n--b--", "one")]
    [InlineData("--b\r\nX: y\r\n--b\r\n\r\n\r\n--b--", "|")]
    public void Parts_stand_between_boundary_lines(string body, string parts) =>
        Assert.Equal(parts, string.Join('|', Parts(Parse($"Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n{body}").Root).Select(part => Text(part.Body))));

    [Fact]
    public void An_outer_boundary_ends_an_inner_multipart_that_was_never_closed()
    {
        var message = Parse("Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\none\n--o\n\ntwo\n--o--\n");

        var parts = Parts(message.Root);
        Assert.Equal("one", Text(Assert.Single(Parts(parts[0])).Body));
        Assert.Equal("two", Text(parts[1].Body));
    }

    [Fact]
    public void Preamble_and_epilogue_are_kept()
    {
        var message = Parse("Content-Type: multipart/mixed; boundary=b\r\n\r\nbefore\r\n--b\r\n\r\nx\r\n--b--\r\nafter\r\n");

        Assert.Equal("before", Text(message.Root.Preamble));
        Assert.Equal("after\r\n", Text(message.Root.Epilogue));
    }

    [Fact]
    public void Parts_of_a_digest_are_messages_unless_they_say_otherwise()
    {
        var message = Parse("Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: in\r\n\r\nx\r\n--b\r\nContent-Type: text/plain\r\n\r\ny\r\n--b--\r\n");

        var parts = Parts(message.Root);
        Assert.Equal("message/rfc822", parts[0].Type.Name);
        Assert.Equal("in", Assert.Single(Parts(parts[0])).Text("subject"u8));
        Assert.Equal(MimeKind.Leaf, parts[1].Kind);
    }

    [Theory]
    [InlineData("7bit", "Subject: inside\r\n\r\ntext")]
    [InlineData("base64", "U3ViamVjdDogaW5zaWRlDQoNCnRleHQ=")]
    [InlineData("quoted-printable", "Subject: =69nside\r\n\r\nte=\r\nxt")]
    public void An_embedded_message_is_read_through_its_encoding(string encoding, string body)
    {
        var message = Parse($"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}");

        var inside = Assert.Single(Parts(message.Root));
        Assert.Equal("inside", inside.Text("Subject"u8));
        Assert.Equal("text", inside.ReadText());
    }

    [Fact]
    public void Header_fields_are_found_as_they_stand()
    {
        var message = Parse("From the mbox\nSubject : one\n two\nX-Empty:\nsubject: second\n\nbody");

        Assert.Equal(3, message.Root.FieldCount);
        Assert.Equal("one two", message.Root.Text("SUBJECT"u8));
        Assert.Equal("Subject : one\n two\n", Text(message.Root.Field(0).Raw));
        Assert.Equal("", message.Root.Text("x-empty"u8));
    }

    [Fact]
    public void A_first_line_that_continues_nothing_is_no_field() =>
        Assert.Equal("A", Parse(" : odd\nA: b\n\nbody").Root.Field(0).Name);

    [Fact]
    public void What_is_inside_never_ends_behind_its_parent()
    {
        var inner = Parts(Parse("Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/mixed; boundary=i\n\n--i\nX: y\n\n--o--").Root)[0];

        Assert.EndsWith("X: y\n\n", Text(inner.Raw), StringComparison.Ordinal);
    }

    [Fact]
    public void A_multipart_is_never_encoded_itself()
    {
        var root = Parse("Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n--b\n\nx\n--b--\n").Root;

        Assert.Equal(root.Body.Length, root.Decode(new byte[root.DecodedLengthMax]));
    }

    [Fact]
    public void A_boundary_may_come_in_sections_or_with_escapes()
    {
        Assert.Single(Parts(Parse("Content-Type: multipart/mixed; boundary*0=a; boundary*1=b\n\n--ab\n\nx\n--ab--").Root));
        Assert.Single(Parts(Parse("Content-Type: multipart/mixed; boundary=\"a\\\\b\"\n\n--a\\b\n\nx\n--a\\b--").Root));
    }

    internal static MimeMessage Parse(string text) => MimeMessage.Parse(Encoding.Latin1.GetBytes(text));

    internal static string Text(ReadOnlyMemory<byte> bytes) => Encoding.Latin1.GetString(bytes.Span);

    internal static List<MimeEntity> Parts(MimeEntity entity)
    {
        List<MimeEntity> parts = [];
        foreach (var part in entity.Parts) parts.Add(part);
        return parts;
    }
}
