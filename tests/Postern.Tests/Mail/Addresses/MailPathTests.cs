using System.Text;
using Postern.Mail.Addresses;

namespace Postern.Tests.Mail.Addresses;

public sealed class MailPathTests
{
    [Theory]
    [InlineData("<a@example.org> SIZE=1", "a@example.org", 15)]
    [InlineData("<@one.example,@two.example:a@example.org>", "a@example.org", 41)]
    [InlineData("<\"a>b\"@example.org>x", "\"a>b\"@example.org", 19)]
    [InlineData("<a@[tag:x>y]>", "a@[tag:x>y]", 13)]
    [InlineData("<>", null, 2)]
    public void A_path_ends_at_its_own_bracket(string text, string? address, int length)
    {
        var read = MailPath.Read(Encoding.UTF8.GetBytes(text), out var parsed);

        Assert.Equal((address, length), (parsed?.ToString(), read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a@example.org")]
    [InlineData("<a@example.org")]
    [InlineData("< a@example.org>")]
    [InlineData("<a@example.org >")]
    [InlineData("<<a@example.org>>")]
    [InlineData("<@one.example a@example.org>")]
    [InlineData("<@one.example,two.example:a@example.org>")]
    [InlineData("<@:a@example.org>")]
    [InlineData("<a@[127.0.0.1>")]
    [InlineData("<a>")]
    public void Anything_else_is_no_path(string text) => Assert.Equal(0, MailPath.Read(Encoding.UTF8.GetBytes(text), out _));
}
