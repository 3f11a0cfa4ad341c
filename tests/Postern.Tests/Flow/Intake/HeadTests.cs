using System.Text;
using Postern.Flow.Intake;

namespace Postern.Tests.Flow.Intake;

public sealed class HeadTests
{
    [Theory]
    [InlineData("Received: a\r\nreceived: b\r\nX-Received: c\r\nDate: now\r\n\r\nReceived: body\r\n", 2, true, false, null)]
    [InlineData("Message-ID: <1@example.org>\r\nSubject: x\r\n date: folded\r\n\r\n", 0, false, true, "<1@example.org>")]
    [InlineData("message-id:\r\n <1@example.org>\r\nMessage-ID: <2@example.org>\r\n\r\n", 0, false, true, "<1@example.org>")]
    [InlineData("Message-ID: <1 @example.org>\r\n\r\n", 0, false, true, null)]
    [InlineData("Message-ID: none\r\n\r\n<body>", 0, false, true, null)]
    [InlineData("Message-ID:", 0, false, true, null)]
    [InlineData("\r\nDate: body\r\n", 0, false, false, null)]
    [InlineData("Date", 0, false, false, null)]
    [InlineData("", 0, false, false, null)]
    public void Only_field_names_of_the_header_count(string text, int hops, bool date, bool id, string? value) =>
        Assert.Equal(new Head(hops, date, id, value), Head.Of(Encoding.ASCII.GetBytes(text)));

    /// <summary>RFC 8689 §5: one field, one word. Whatever else is there asks for nothing.</summary>
    [Theory]
    [InlineData("TLS-Required: No\r\n\r\n", true)]
    [InlineData("Subject: x\r\ntls-required:no \r\nTo: y\r\n\r\n", true)]
    [InlineData("TLS-Required: No", true)]
    [InlineData("TLS-Required: Yes\r\n\r\n", false)]
    [InlineData("TLS-Required: No\r\nTLS-Required: No\r\n\r\n", false)]
    [InlineData("TLS-Required: No\r\nTLS-Required: Yes\r\n\r\n", false)]
    [InlineData("TLS-Required: No\r\n thanks\r\n\r\n", false)]
    [InlineData("TLS-Required: No thanks\r\n\r\n", false)]
    [InlineData("TLS-Required:\r\n\r\n", false)]
    [InlineData("X-TLS-Required: No\r\n\r\nTLS-Required: No\r\n", false)]
    public void A_sender_waives_TLS_policies_in_one_way(string text, bool relaxes) =>
        Assert.Equal(relaxes, Head.Of(Encoding.ASCII.GetBytes(text)).RelaxesTls);
}
