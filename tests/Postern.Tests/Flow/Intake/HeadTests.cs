using System.Text;
using Postern.Flow.Intake;

namespace Postern.Tests.Flow.Intake;

public sealed class HeadTests
{
    [Theory]
    [InlineData("Received: a\r\nreceived: b\r\nX-Received: c\r\nDate: now\r\n\r\nReceived: body\r\n", 2, true, false)]
    [InlineData("Message-ID: <1@example.org>\r\nSubject: x\r\n date: folded\r\n\r\n", 0, false, true)]
    [InlineData("\r\nDate: body\r\n", 0, false, false)]
    [InlineData("Date", 0, false, false)]
    [InlineData("", 0, false, false)]
    public void Only_field_names_of_the_header_count(string text, int hops, bool date, bool id) =>
        Assert.Equal(new Head(hops, date, id), Head.Of(Encoding.ASCII.GetBytes(text)));
}
