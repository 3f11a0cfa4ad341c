using System.Text;
using Postern.Mail.Mime;

namespace Postern.Tests.Mail.Mime;

public sealed class HeaderTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("folded\r\n  text\n\tmore", "folded text more")]
    [InlineData("=?iso-8859-1?Q?a?=", "a")]
    [InlineData("=?ISO-8859-1?Q?a?= b", "a b")]
    [InlineData("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab")]
    [InlineData("=?ISO-8859-1?Q?a?=\r\n   =?ISO-8859-1?Q?b?=", "ab")]
    [InlineData("=?ISO-8859-1?Q?a_b?=", "a b")]
    [InlineData("=?utf-8?q?=20?=", " ")]
    [InlineData("=?utf-8?B?w7w=?= =?utf-8?Q?=C3=B6?=", "üö")]
    [InlineData("=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=", "ü")]
    [InlineData("=?utf-8*de?Q?=C3=BC?=", "ü")]
    [InlineData("=?utf-8?B?w7w?=", "ü")]
    [InlineData("=?utf-8?X?abc?=", "=?utf-8?X?abc?=")]
    [InlineData("=?utf-8?Q?never ends", "=?utf-8?Q?never ends")]
    [InlineData("=?unknown-charset?Q?=FC?=", "ü")]
    [InlineData("=?utf-8?Q?old =spaces?=", "old =spaces")]
    [InlineData("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本")]
    [InlineData("=?gb2312?B?1tC5+g==?=", "中国")]
    [InlineData("=?koi8-r?B?8NLJ18XU?=", "Привет")]
    [InlineData("=?utf-7?Q?+AOQ-?=", "ä")]
    public void Encoded_words_become_text(string body, string expected) => Assert.Equal(expected, HeaderText.Decode(Encoding.ASCII.GetBytes(body)));

    [Fact]
    public void Raw_octets_are_UTF8_or_else_Windows_1252()
    {
        Assert.Equal("Grüße", HeaderText.Decode("Grüße"u8));
        Assert.Equal("Grüße €", HeaderText.Decode([(byte)'G', (byte)'r', 0xFC, 0xDF, (byte)'e', (byte)' ', 0x80]));
    }
}
