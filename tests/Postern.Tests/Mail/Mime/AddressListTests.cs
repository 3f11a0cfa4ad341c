using System.Text;
using Postern.Mail.Mime;

namespace Postern.Tests.Mail.Mime;

public sealed class AddressListTests
{
    [Theory]
    [InlineData("a@example.org", "|a@example.org|")]
    [InlineData("Ann <a@example.org>, b@example.org", "Ann|a@example.org| ; |b@example.org|")]
    [InlineData("\"Smith, Ann\" <a@example.org>", "Smith, Ann|a@example.org|")]
    [InlineData("\"say \\\"hi\\\"\" <a@example.org>", "say \"hi\"|a@example.org|")]
    [InlineData("a@example.org (Ann (of B))", "Ann (of B)|a@example.org|")]
    [InlineData("=?utf-8?Q?J=C3=BCrgen,_A?= <a@example.org>", "Jürgen, A|a@example.org|")]
    [InlineData("Team: a@example.org, B <b@example.org>;, c@example.org", "|a@example.org|Team ; B|b@example.org|Team ; |c@example.org|")]
    [InlineData("undisclosed-recipients:;", "||undisclosed-recipients")]
    [InlineData("<@x.example,@y.example:a@example.org>", "|a@example.org|")]
    [InlineData("\"a b\"@example.org", "|\"a b\"@example.org|")]
    [InlineData("<\"a>b\"@example.org>", "|\"a>b\"@example.org|")]
    [InlineData("a . b @ example.org", "|a.b@example.org|")]
    [InlineData("Only A Name", "Only A Name||")]
    [InlineData(", ,a@example.org,", "|a@example.org|")]
    [InlineData("Broken <a@example.org, b@example.org", "Broken|a@example.org| ; |b@example.org|")]
    [InlineData("<>", "||")]
    [InlineData("", "")]
    public void Lists_are_read(string field, string expected) => Assert.Equal(expected,
        string.Join(" ; ", AddressList.Read(Encoding.UTF8.GetBytes(field)).Select(mailbox => $"{mailbox.Name}|{mailbox.Address}|{mailbox.Group}")));
}
