using System.Text;
using Postern.Mail.Addresses;

namespace Postern.Tests.Mail.Addresses;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("a@example.org", "a", "example.org")]
    [InlineData("A.b+c@EXAMPLE.Org", "A.b+c", "example.org")]
    [InlineData("a@t", "a", "t")]
    [InlineData("\"john doe\"@example.org", "\"john doe\"", "example.org")]
    [InlineData("\"a@b\\\"c>\"@example.org", "\"a@b\\\"c>\"", "example.org")]
    [InlineData("\"\"@example.org", "\"\"", "example.org")]
    [InlineData("a@[127.0.0.1]", "a", "[127.0.0.1]")]
    [InlineData("a@[IPv6:::1]", "a", "[ipv6:::1]")]
    [InlineData("a@[X-tag:some<thing>]", "a", "[x-tag:some<thing>]")]
    [InlineData("x%other.invalid@example.org", "x%other.invalid", "example.org")]
    [InlineData("${run{/bin/true}}@example.org", "${run{/bin/true}}", "example.org")]
    [InlineData("größe@bücher.example", "größe", "bücher.example")]
    public void These_are_addresses(string text, string local, string domain)
    {
        Assert.True(EmailAddress.TryParse(text, out var address));
        Assert.Equal((local, domain), (address.Local, address.Domain));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a@")]
    [InlineData("@example.org")]
    [InlineData(".a@example.org")]
    [InlineData("a.@example.org")]
    [InlineData("a..b@example.org")]
    [InlineData("a b@example.org")]
    [InlineData(" a@example.org")]
    [InlineData("a@b@example.org")]
    [InlineData("a@-example.org")]
    [InlineData("a@example-.org")]
    [InlineData("a@example..org")]
    [InlineData("a@example.org.")]
    [InlineData("a@exam_ple.org")]
    [InlineData("a@[127.0.0.256]")]
    [InlineData("a@[127.1]")]
    [InlineData("a@[0x7f.0.0.1]")]
    [InlineData("a@[IPv6:1.2.3.4]")]
    [InlineData("a@[IPv6:fe80::1%eth0]")]
    [InlineData("a@[IPv6:]")]
    [InlineData("a@[tag:]")]
    [InlineData("a@[]")]
    [InlineData("\"a@example.org")]
    [InlineData("\"a\"b@example.org")]
    [InlineData("\"a\nb\"@example.org")]
    [InlineData("a\0@example.org")]
    [InlineData("a\u0085b@example.org")]
    public void These_are_not(string text) => Assert.False(EmailAddress.TryParse(text, out _));

    [Theory]
    [InlineData(64, 63, true)]
    [InlineData(65, 63, false)]
    [InlineData(64, 64, false)]
    public void Parts_have_their_limits(int local, int label, bool accepted) =>
        Assert.Equal(accepted, EmailAddress.TryParse($"{new string('a', local)}@{new string('b', label)}.example", out _));

    [Theory]
    [InlineData(252, true)]
    [InlineData(253, false)]
    public void The_whole_is_at_most_254_octets(int domain, bool accepted) =>
        Assert.Equal(accepted, EmailAddress.TryParse("a@" + string.Concat(Enumerable.Repeat("b.", 125)) + new string('b', domain - 250), out _));

    [Fact]
    public void Octets_over_127_need_SMTPUTF8()
    {
        var octets = Encoding.UTF8.GetBytes("größe@example.org");

        Assert.False(EmailAddress.TryParse(octets, utf8: false, out _));
        Assert.True(EmailAddress.TryParse(octets, utf8: true, out var address));
        Assert.False(address.IsAscii);
    }

    [Theory]
    [InlineData(new byte[] { 0xC3, (byte)'@', (byte)'t' })]
    [InlineData(new byte[] { 0xC0, 0x80, (byte)'@', (byte)'t' })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80, (byte)'@', (byte)'t' })]
    public void Malformed_UTF8_is_no_address(byte[] octets) => Assert.False(EmailAddress.TryParse(octets, utf8: true, out _));

    /// <summary>A header has no such separators: whoever has one in the address could be sent mail and never written to.</summary>
    [Theory]
    [InlineData("a\u2028b@example.org")]
    [InlineData("a\u2029b@example.org")]
    [InlineData("\"a\u2028b\"@example.org")]
    [InlineData("a\u0085b@example.org")]
    public void Separators_of_lines_are_no_part_of_an_address(string text) => Assert.False(EmailAddress.TryParse(Encoding.UTF8.GetBytes(text), utf8: true, out _));

    [Fact]
    public void A_lone_surrogate_is_not_turned_into_something_else() => Assert.False(EmailAddress.TryParse(['a', '\ud800', '@', 't'], out _));

    [Fact]
    public void The_DNS_is_asked_for_A_labels()
    {
        Assert.True(EmailAddress.TryParse("a@Bücher.example", out var address));

        Assert.Equal("xn--bcher-kva.example", address.AsciiDomain);
    }

    [Fact]
    public void A_label_too_long_for_the_DNS_is_refused() =>
        Assert.False(EmailAddress.TryParse($"a@{string.Concat(Enumerable.Range(0, 20).Select(i => (char)(0x1E9 + (i * 977 % 0x9000))))}.example", out _));
}
