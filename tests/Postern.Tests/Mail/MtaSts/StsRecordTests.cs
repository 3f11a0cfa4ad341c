using System.Text;
using Postern.Mail.MtaSts;

namespace Postern.Tests.Mail.MtaSts;

public sealed class StsRecordTests
{
    [Theory]
    [InlineData("v=STSv1; id=20160831085700Z;", "20160831085700Z")]
    [InlineData("v=STSv1;id=a", "a")]
    [InlineData("v=STSv1 \t; \tid=a \t; ", "a")]
    [InlineData("v=STSv1; new=x!; id=a; other.1-2_3=y", "a")]
    [InlineData("v=STSv1; id=a; id=b", "a")]
    [InlineData("v=STSv1; id=12345678901234567890123456789012", "12345678901234567890123456789012")]
    public void A_record_has_an_id(string text, string id) => Assert.Equal(id, StsRecord.Read(Encoding.UTF8.GetBytes(text))?.Id);

    [Theory]
    [InlineData("")]
    [InlineData("v=STSv1")]
    [InlineData("v=STSv1;")]
    [InlineData("v=STSv1;;id=a")]
    [InlineData("v=STSv1; id=a;;")]
    [InlineData("V=STSv1; id=a")]
    [InlineData("v=stsv1; id=a")]
    [InlineData("v=STSv2; id=a")]
    [InlineData(" v=STSv1; id=a")]
    [InlineData("id=a; v=STSv1")]
    [InlineData("v=STSv1; id=")]
    [InlineData("v=STSv1; id=a-b")]
    [InlineData("v=STSv1; id=a b")]
    [InlineData("v=STSv1; id = a")]
    [InlineData("v=STSv1; ID=a")]
    [InlineData("v=STSv1; id=a; new=")]
    [InlineData("v=STSv1; id=a; new=x=y")]
    [InlineData("v=STSv1; id=a; new")]
    [InlineData("v=STSv1; id=a; _new=x")]
    [InlineData("v=STSv1; id=ä")]
    [InlineData("v=STSv1; id=123456789012345678901234567890123")]
    public void What_breaks_the_grammar_is_no_record(string text) => Assert.Null(StsRecord.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Exactly_one_record_counts()
    {
        Assert.Equal("a", StsRecord.One([Txt("v=STSv1; id=a")])?.Id);
        Assert.Equal("a", StsRecord.One([Txt("v=spf1 -all"), Txt("v=STSv1; id=a"), Txt("v=STSv10; id=b")])?.Id);
        Assert.Null(StsRecord.One([]));
        Assert.Null(StsRecord.One([Txt("v=spf1 -all")]));
        Assert.Null(StsRecord.One([Txt("v=STSv1; id=a"), Txt("v=STSv1; id=a")]));
        Assert.Null(StsRecord.One([Txt("v=STSv1; id=a"), Txt("v=STSv1; broken")]));
    }

    [Fact]
    public void Strings_of_one_record_are_joined_with_nothing_between() => Assert.Equal("abcd", StsRecord.One([[.. Txt("v=STSv1; id=ab"), .. Txt("cd;")]])?.Id);

    [Fact]
    public void More_records_than_the_limit_are_none() =>
        Assert.Null(StsRecord.One([Txt("v=STSv1; id=a"), .. Enumerable.Repeat(Txt("x"), StsLimits.RecordsMax)]));

    [Fact]
    public void A_domain_that_leaves_no_room_has_no_policy()
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('a', 61), 4));

        Assert.Equal("_mta-sts.example.org", StsRecord.NameFor("example.org"));
        Assert.Equal("mta-sts.example.org", StsRecord.HostFor("example.org"));
        Assert.Null(StsRecord.NameFor(domain));
        Assert.Null(StsRecord.HostFor(domain));
    }

    static byte[] Txt(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
}
