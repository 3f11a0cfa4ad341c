using System.Text;
using Postern.Mail.Authentication;
using Postern.Mail.Dkim;

namespace Postern.Tests.Mail.Authentication;

public sealed class AuthenticationResultsTests
{
    // The examples of RFC 8601, appendix B.
    [Theory]
    [InlineData("example.org 1; none", "example.org", 0)]
    [InlineData("example.com;\r\n   spf=pass smtp.mailfrom=example.net", "example.com", 1)]
    [InlineData("example.com;\r\n   auth=pass (cram-md5) smtp.auth=sender@example.net;\r\n   spf=pass smtp.mailfrom=example.net", "example.com", 2)]
    [InlineData("example.com;\r\n  dkim=pass (good signature) header.d=example.com;\r\n  dkim=fail reason=\"bad\" header.d=x.example;", "example.com", 2)]
    [InlineData("foo.example.net (foobar) 1 (baz);\r\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n policy (A dot can go here) . (like that) expired\r\n (this surprised me) = (as I wasn't expecting it) 1362471462", "foo.example.net", 1)]
    [InlineData("\"quoted id\"; dkim=pass header.i=\"a b\"@example.org", "quoted id", 1)]
    public void Fields_as_others_write_them_are_read(string body, string id, int methods)
    {
        var read = AuthenticationResults.Read(Encoding.ASCII.GetBytes(body));

        Assert.Equal((id, methods), (read?.ServerId, read?.Methods.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("; spf=pass")]
    [InlineData("example.org")]
    [InlineData("example.org; spf")]
    [InlineData("example.org; spf=")]
    [InlineData("example.org; spf=pass smtp")]
    [InlineData("example.org; spf=pass (never closed")]
    [InlineData("example.org; spf=pass reason=\"never closed")]
    [InlineData("example.org; none; spf=pass")]
    public void What_is_no_field_is_not_read(string body) => Assert.Null(AuthenticationResults.Read(Encoding.ASCII.GetBytes(body)));

    [Fact]
    public void What_is_written_is_read_back()
    {
        var written = new AuthenticationResults("gw.example.org",
        [
            new("spf", "pass") { Properties = [new("smtp", "mailfrom", "example.net")] },
            new("dkim", "fail") { Reason = "signature did not \"verify\"; really", Properties = [new("header", "d", "a.example"), new("header", "b", "ab+/cd==")] },
            new("dkim", "pass") { Properties = [new("header", "i", "@example.org"), new("header", "s", string.Concat(Enumerable.Repeat("long.", 20)) + "end")] },
        ]);

        var field = written.Write();
        var read = AuthenticationResults.Read(Encoding.ASCII.GetBytes(field["Authentication-Results: ".Length..].TrimEnd()));

        Assert.Equal(written.Write(), read?.Write());
        Assert.Equal("signature did not \"verify\"; really", read?.Methods[1].Reason);
        Assert.All(field.Split("\r\n"), line => Assert.InRange(line.Length, 0, 120));
    }

    [Fact]
    public void Nothing_of_a_value_can_open_another_field_or_method()
    {
        const string Hostile = "x\r\nBcc: a@example.net; dmarc=pass (\"\u2028\u00e9";
        var field = new AuthenticationResults(Hostile, [new(Hostile, Hostile) { Reason = Hostile, Properties = [new(Hostile, Hostile, Hostile)] }]).Write();

        Assert.True(Ascii.IsValid(field));
        Assert.DoesNotContain("\nBcc", field, StringComparison.Ordinal);
        Assert.Equal(1, AuthenticationResults.Read(Encoding.ASCII.GetBytes(field["Authentication-Results: ".Length..].TrimEnd()))?.Methods.Count);
    }

    [Theory]
    [InlineData("gw.example.org; dmarc=pass", true)]
    [InlineData("GW.example.ORG; none", true)]
    [InlineData("gw.example.org.; none", true)]
    [InlineData("(hello) gw.example.org (there) 1; spf=pass", true)]
    [InlineData("\"gw.example.org\"; spf=pass", true)]
    [InlineData("gw.example.org", true)]
    [InlineData("(never closed gw.example.org; spf=pass", true)]
    [InlineData("mx.example.net; spf=pass", false)]
    [InlineData("mx.gw.example.org; spf=pass", false)]
    [InlineData("mx.example.net; spf=pass reason=gw.example.org", false)]
    public void A_field_that_claims_to_be_ours_is_found(string body, bool isForged)
    {
        var head = MessageHead.Parse(Encoding.ASCII.GetBytes($"Subject: a\r\nauthentication-results: {body}\r\nFrom: a@example.org\r\n\r\n"));
        Assert.Equal(isForged ? [1] : [], AuthenticationResults.Forged(head, "gw.example.org"));
    }
}
