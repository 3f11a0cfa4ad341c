using Postern.Mail.Dns;

namespace Postern.Tests.Mail.Dns;

public sealed class DnsMessageTests
{
    // Header with one question and one answer, question a.test MX.
    static readonly byte[] Start = [7, 7, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, 1, (byte)'a', 4, (byte)'T', (byte)'e', (byte)'s', (byte)'t', 0, 0, 15, 0, 1];

    [Fact]
    public void Names_in_records_are_written_out()
    {
        Assert.True(DnsMessage.TryParse([.. Start, 0xc0, 12, 0, 15, 0, 1, 0, 0, 0, 60, 0, 7, 0, 10, 2, (byte)'m', (byte)'x', 0xc0, 12], out var message));

        var record = Assert.Single(message!.Answers);
        Assert.Equal(("a.test", DnsType.Mx, 60u), (record.Name, record.Type, record.TimeToLive));
        Assert.Equal([0, 10, 2, (byte)'m', (byte)'x', 1, (byte)'a', 4, (byte)'T', (byte)'e', (byte)'s', (byte)'t', 0], record.Data);
    }

    public static TheoryData<string, byte[]> Broken => new()
    {
        { "nothing", [] },
        { "no answer where one is counted", Start },
        { "a pointer to itself", [.. Start, 0xc0, 24, 0, 15, 0, 1, 0, 0, 0, 60, 0, 0] },
        { "a pointer ahead", [.. Start, 0xc0, 30, 0, 15, 0, 1, 0, 0, 0, 60, 0, 0] },
        { "a pointer cut off", [.. Start, 0xc0] },
        { "a label of a reserved kind", [.. Start, 0x80, 12, 0, 15, 0, 1, 0, 0, 0, 60, 0, 0] },
        { "data longer than the message", [.. Start, 0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, 9, 1] },
        { "an exchanger that ends too soon", [.. Start, 0xc0, 12, 0, 15, 0, 1, 0, 0, 0, 60, 0, 6, 0, 10, 0xc0, 12, 9, 9] },
        { "octets behind the end", [.. Start, 0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, 1, 0, 9] },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_is_not_exactly_a_message_is_none(string what, byte[] octets)
    {
        Assert.False(DnsMessage.TryParse(octets, out _), what);
    }

    [Fact]
    public void Every_cut_of_a_good_message_is_refused()
    {
        byte[] good = [.. Start, 0xc0, 12, 0, 15, 0, 1, 0, 0, 0, 60, 0, 7, 0, 10, 2, (byte)'m', (byte)'x', 0xc0, 12];
        for (var length = 0; length < good.Length; length++) Assert.False(DnsMessage.TryParse(good.AsSpan(0, length), out _));
    }

    [Theory]
    [InlineData("a.example.org", "a.example.org")]
    [InlineData("A.Example.ORG.", "a.example.org")]
    [InlineData("_25._tcp.mx.example.org", "_25._tcp.mx.example.org")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    public void A_name_has_one_form(string domain, string name)
    {
        Assert.True(DnsName.TryNormalize(domain, out var normal));
        Assert.Equal(name, normal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData("a b.example")]
    [InlineData("a\0.example")]
    [InlineData("1.2.3.4")]
    [InlineData("-a.example")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example")]
    public void What_is_no_name_has_none(string domain) => Assert.False(DnsName.TryNormalize(domain, out _));
}
