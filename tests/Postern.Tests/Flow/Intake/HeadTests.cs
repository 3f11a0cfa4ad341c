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
}
