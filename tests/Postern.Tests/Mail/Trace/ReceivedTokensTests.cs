using Postern.Mail.Trace;

namespace Postern.Tests.Mail.Trace;

public sealed class ReceivedTokensTests
{
    [Theory]
    [InlineData("a (b (c) d) e", "a|(b (c) d)|e")]
    [InlineData("a (b (c) e", "a|b|(c)|e")]
    [InlineData("a b) c", "a|b|c")]
    [InlineData("a;b", "a|;|b")]
    [InlineData("a(b)c", "a|(b)|c")]
    [InlineData("(a \\) b) c", "(a \\) b)|c")]
    [InlineData("\"a (b\" c", "\"a|b\"|c")]
    [InlineData("\"a b\" c", "\"a b\"|c")]
    [InlineData("a, b", "a|b")]
    [InlineData("((((", "")]
    [InlineData("", "")]
    public void Words_comments_and_semicolons_are_cut(string text, string tokens) => Assert.Equal(tokens, string.Join('|', Tokens(text)));

    /// <summary>What an open parenthesis in a client's name may not do: swallow the rest of the line.</summary>
    [Fact]
    public void An_open_comment_swallows_nothing()
    {
        var facts = ReceivedReader.Read("from a( (a.example [192.0.2.1]) by mx.example with ESMTP id 1");

        Assert.Equal(("mx.example", "ESMTP", "192.0.2.1"), (facts.ByHost, facts.Protocol, facts.FromIp));
    }

    [Theory]
    [InlineData('(')]
    [InlineData(')')]
    [InlineData('"')]
    [InlineData(';')]
    [InlineData('a')]
    [InlineData('=')]
    public void Tokens_are_bounded_whatever_repeats(char c)
    {
        Span<Token> room = new Token[TraceLimits.TokensMax];

        Assert.InRange(ReceivedTokens.Read(new string(c, 100_000), room).Length, 0, TraceLimits.TokensMax);
        Assert.InRange(ReceivedTokens.Read(string.Concat(Enumerable.Repeat($"{c} (", 10_000)), room).Length, 0, TraceLimits.TokensMax);
    }

    [Fact]
    public void A_field_is_read_up_to_its_limit_and_no_further()
    {
        var facts = ReceivedReader.Read("from a " + new string('x', TraceLimits.FieldLengthMax) + " by mx.example with ESMTPS id 1");

        Assert.Equal(("a", null, TlsStatement.Unknown), (facts.FromHost, facts.ByHost, facts.Tls));
    }

    static List<string> Tokens(string text)
    {
        List<string> found = [];
        foreach (var token in ReceivedTokens.Read(text, new Token[TraceLimits.TokensMax])) found.Add(text[token.Start..token.End]);
        return found;
    }
}
