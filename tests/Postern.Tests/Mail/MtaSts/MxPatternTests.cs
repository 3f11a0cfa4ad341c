using Postern.Mail.MtaSts;

namespace Postern.Tests.Mail.MtaSts;

/// <summary>RFC 8461 §4.1.</summary>
public sealed class MxPatternTests
{
    [Theory]
    [InlineData("mail.example.com", "mail.example.com", true)]
    [InlineData("mail.example.com", "MAIL.Example.COM", true)]
    [InlineData("Mail.Example.com", "mail.example.com.", true)]
    [InlineData("mail.example.com", "mail.example.com..", false)]
    [InlineData("mail.example.com", "mail.example.com.evil.example", false)]
    [InlineData("mail.example.com", "xmail.example.com", false)]
    [InlineData("mail.example.com", "example.com", false)]
    [InlineData("*.example.com", "mail.example.com", true)]
    [InlineData("*.example.com", "mail.EXAMPLE.com.", true)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", ".example.com", false)]
    [InlineData("*.example.com", "foo.bar.example.com", false)]
    [InlineData("*.example.com", "mail.badexample.com", false)]
    [InlineData("*.example.com", "", false)]
    [InlineData("*.xn--bcher-kva.example", "mx.xn--bcher-kva.example", true)]
    public void A_wildcard_is_one_label(string pattern, string exchanger, bool matches)
    {
        Assert.True(MxPattern.TryRead(pattern, out var read));
        Assert.Equal(matches, read.Matches(exchanger));
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("*.*.example.com")]
    [InlineData("mail.*.com")]
    [InlineData("ma*.example.com")]
    [InlineData(".example.com")]
    [InlineData("mail..example.com")]
    [InlineData("mail.example.com.")]
    [InlineData("bücher.example")]
    [InlineData("127.0.0.1")]
    [InlineData("[127.0.0.1]")]
    [InlineData("mail.example.com:25")]
    [InlineData("mail.example.com mail2.example.com")]
    public void What_is_no_name_is_no_pattern(string text) => Assert.False(MxPattern.TryRead(text, out _));
}
