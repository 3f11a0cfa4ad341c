using System.Text;
using Postern.Mail.MtaSts;

namespace Postern.Tests.Mail.MtaSts;

/// <summary>RFC 8461 §3.2.</summary>
public sealed class StsPolicyReaderTests
{
    const string Example = "version: STSv1\nmode: enforce\nmx: mail.example.com\nmx: *.example.net\nmx: backupmx.example.com\nmax_age: 604800\n";

    [Fact]
    public void The_example_of_the_RFC_is_read()
    {
        var policy = Good(Example);

        Assert.Equal(StsMode.Enforce, policy.Mode);
        Assert.Equal(["mail.example.com", "*.example.net", "backupmx.example.com"], policy.Mx.Select(pattern => pattern.ToString()));
        Assert.Equal(TimeSpan.FromDays(7), policy.MaxAge);
        Assert.True(policy.Names("mx1.example.net"));
        Assert.False(policy.Names("example.net"));
    }

    [Theory]
    [InlineData("version: STSv1\r\nmode: testing\r\nmx: a.example\r\nmax_age: 1\r\n")]
    [InlineData("version: STSv1\nmode: testing\r\nmx: a.example\nmax_age: 1")]
    [InlineData("max_age:1\nmx:a.example\nmode:testing\nversion:STSv1")]
    [InlineData("version: \t STSv1 \t \nmode: testing\nmx: a.example\nmax_age: 1\t")]
    [InlineData("version: STSv1\n\n\r\nmode: testing\nmx: a.example\nmax_age: 1\n\n")]
    [InlineData("version: STSv1\nmode: testing\nmode: enforce\nmode: nonsense\nmx: a.example\nmax_age: 1\nmax_age: 2\nversion: STSv2")]
    [InlineData("version: STSv1\nmode: testing\nmx: a.example\nmax_age: 0000000001\nnew_key.1-x: grüße: an alle = ja;\n")]
    public void Spellings_of_one_policy(string text) => Assert.Equal("version: STSv1|mode: testing|mx: a.example|max_age: 1", string.Join('|', Good(text).Lines()));

    [Theory]
    [InlineData("", "version")]
    [InlineData("version: STSv2\nmode: enforce\nmx: a.example\nmax_age: 1", "version")]
    [InlineData("version: stsv1\nmode: enforce\nmx: a.example\nmax_age: 1", "version")]
    [InlineData("Version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1", "version")]
    [InlineData("version: STSv1\nmx: a.example\nmax_age: 1", "mode")]
    [InlineData("version: STSv1\nmode: Enforce\nmx: a.example\nmax_age: 1", "mode")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.example", "max_age")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 31557601", "max_age")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 00000000001", "max_age")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: -1", "max_age")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1 2", "max_age")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1d", "max_age")]
    [InlineData("version: STSv1\nmode: enforce\nmax_age: 1", "no mx")]
    [InlineData("version: STSv1\nmode: testing\nmax_age: 1", "no mx")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.example\nmx: *.*.example\nmax_age: 1", "host name")]
    [InlineData("version: STSv1\nmode: enforce\nmx: bücher.example\nmax_age: 1", "host name")]
    [InlineData("version: STSv1\nmode: enforce\nmx:\nmax_age: 1", "key and value")]
    [InlineData("version: STSv1\nmode: enforce\n mx: a.example\nmax_age: 1", "key and value")]
    [InlineData("version: STSv1\nmode: enforce\nmx : a.example\nmax_age: 1", "key and value")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1\nnonsense", "key and value")]
    [InlineData("version: STSv1\rmode: enforce\nmx: a.example\nmax_age: 1", "key and value")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1\nnew: \0", "key and value")]
    [InlineData("\ufeffversion: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1", "key and value")]
    [InlineData("<html>\n<body>not found</body>\n</html>", "key and value")]
    public void What_is_malformed_is_no_policy(string text, string why) =>
        Assert.Contains(why, Assert.IsType<StsPolicyReading.Bad>(StsPolicyReader.Read(Encoding.UTF8.GetBytes(text))).Why, StringComparison.Ordinal);

    [Fact]
    public void Octets_that_are_no_UTF8_are_no_policy() =>
        Assert.IsType<StsPolicyReading.Bad>(StsPolicyReader.Read([.. Encoding.ASCII.GetBytes(Example), (byte)'x', (byte)':', 0xff]));

    [Fact]
    public void A_policy_that_is_taken_back_needs_no_mx() => Assert.Equal(StsMode.None, Good("version: STSv1\nmode: none\nmax_age: 86400\n").Mode);

    [Fact]
    public void The_longest_age_is_a_year() => Assert.Equal(StsLimits.MaxAgeMax, Good("version: STSv1\nmode: none\nmax_age: 31557600\n").MaxAge);

    [Fact]
    public void Size_and_patterns_are_limited()
    {
        var filling = Example + "x: ";
        Good(filling + new string('x', StsLimits.PolicySizeMax - filling.Length));
        Bad(filling + new string('x', StsLimits.PolicySizeMax - filling.Length + 1), "longer");

        var patterns = string.Concat(Enumerable.Repeat("mx: a.example\n", StsLimits.PatternsMax - 3));
        Good(Example + patterns);
        Bad(Example + patterns + "mx: a.example\n", "more than");
    }

    static StsPolicy Good(string text) => Assert.IsType<StsPolicyReading.Good>(StsPolicyReader.Read(Encoding.UTF8.GetBytes(text))).Policy;

    static void Bad(string text, string why) =>
        Assert.Contains(why, Assert.IsType<StsPolicyReading.Bad>(StsPolicyReader.Read(Encoding.UTF8.GetBytes(text))).Why, StringComparison.Ordinal);
}
