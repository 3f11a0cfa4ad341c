using System.Net;
using Postern.Mail.Spf;
using Postern.Tests.Mail.Dkim;

namespace Postern.Tests.Mail.Spf;

/// <summary>Policies that cost whoever checks them (RFC 7208 §11.1), and words that are put into our mouth.</summary>
public sealed class Spf_attacks
{
    const string Sender = "ann@example.org";

    [Fact]
    public async Task An_include_loop_ends_at_the_limit()
    {
        await using var bag = new Mailbag();
        bag.Zone.Txt("example.org", "v=spf1 include:example.net -all").Txt("example.net", "v=spf1 include:example.org -all");

        Assert.Equal(SpfVerdict.PermError, (await Check(bag)).Verdict);
        Assert.Equal(SpfLimits.LookupsMax + 1, bag.Zone.Asked.Count);
    }

    [Fact]
    public async Task A_policy_that_redirects_to_itself_ends_at_the_limit()
    {
        await using var bag = new Mailbag();
        bag.Zone.Txt("example.org", "v=spf1 redirect=example.org");

        Assert.Equal(SpfVerdict.PermError, (await Check(bag)).Verdict);
        Assert.Equal(SpfLimits.LookupsMax + 1, bag.Zone.Asked.Count);
    }

    [Fact]
    public async Task The_eleventh_look_up_is_an_error_even_if_it_would_match()
    {
        await using var bag = new Mailbag();
        for (var number = 0; number < 11; number++) bag.Zone.A($"h{number}.example.org", number == 10 ? "192.0.2.1" : "192.0.2.99");
        bag.Zone.Txt("ten.example.org", "v=spf1 " + string.Join(' ', Enumerable.Range(1, 10).Select(number => $"a:h{number}.example.org")));
        bag.Zone.Txt("eleven.example.org", "v=spf1 " + string.Join(' ', Enumerable.Range(0, 11).Select(number => $"a:h{number}.example.org")));

        Assert.Equal(SpfVerdict.Pass, (await Check(bag, "ann@ten.example.org")).Verdict);
        Assert.Equal(new(SpfVerdict.PermError, "eleven.example.org", "more look-ups than are allowed"), await Check(bag, "ann@eleven.example.org"));
    }

    [Fact]
    public async Task Three_look_ups_that_come_back_empty_are_an_error()
    {
        await using var bag = new Mailbag();
        bag.Zone.Txt("example.org", "v=spf1 a:%{l}.a.example.org exists:%{l}.b.example.org mx:%{l}.c.example.org +all");
        bag.Zone.Txt("two.example.org", "v=spf1 a:%{l}.a.example.org exists:%{l}.b.example.org +all");

        Assert.Equal("more look-ups came back empty than are allowed", (await Check(bag)).Reason);
        Assert.Equal(SpfVerdict.Pass, (await Check(bag, "ann@two.example.org")).Verdict);
    }

    [Fact]
    public async Task Eleven_exchangers_are_an_error_and_eleven_names_of_an_address_are_cut()
    {
        await using var bag = new Mailbag();
        for (var number = 0; number < 11; number++)
        {
            bag.Zone.Mx("example.org", 10, $"h{number}.example.org").A($"h{number}.example.org", "192.0.2.99").Ptr("1.2.0.192.in-addr.arpa", $"h{number}.example.org");
        }

        bag.Zone.Txt("example.org", "v=spf1 mx -all").Txt("ptr.example.org", "v=spf1 ptr:example.org -all");

        Assert.Equal(SpfVerdict.PermError, (await Check(bag)).Verdict);
        bag.Zone.Asked.Clear();
        Assert.Equal(SpfVerdict.Fail, (await Check(bag, "ann@ptr.example.org")).Verdict);
        Assert.Equal(1 + 1 + SpfLimits.PointersMax, bag.Zone.Asked.Count);
    }

    [Fact]
    public async Task A_loop_of_aliases_is_an_error_of_now_and_no_hang()
    {
        await using var bag = new Mailbag();
        bag.Zone.Alias("example.org", "example.net").Alias("example.net", "example.org");
        Assert.Equal(SpfVerdict.TempError, (await Check(bag)).Verdict);
    }

    [Theory]
    [InlineData("no\r\nX-Spam: no", null)]
    [InlineData("%{l} of %{o} from %{c} by %{h}, %%%_%-", "ann of example.org from 192.0.2.1 by helo.example.net, % %20")]
    public async Task An_explanation_is_one_line_of_printable_words(string text, string? words)
    {
        await using var bag = new Mailbag();
        bag.Zone.Txt("example.org", "v=spf1 -all exp=why.example.org").Txt("why.example.org", text);

        Assert.Equal(words, (await Check(bag)).Explanation);
    }

    [Fact]
    public async Task A_local_part_of_another_script_matches_no_term_that_asks_for_it()
    {
        await using var bag = new Mailbag();
        bag.Zone.Txt("xn--brse-5qa.example", "v=spf1 exists:%{l}.users.example.org ip4:192.0.2.1 -all");
        Assert.Equal(SpfVerdict.Pass, (await Check(bag, "börse@börse.example")).Verdict);
        Assert.DoesNotContain(bag.Zone.Asked, name => name.Contains("users", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ip4:192.0.2.1/33")]
    [InlineData("ip4:192.0.2.01")]
    [InlineData("ip4:3221225985")]
    [InlineData("ip6:fe80::1%eth0")]
    [InlineData("a:example.org/-1")]
    [InlineData("exists:%{c}.example.org")]
    [InlineData("a:%{d}com")]
    [InlineData("include")]
    [InlineData("+all;")]
    [InlineData("redirect=a.example redirect=b.example")]
    public async Task One_wrong_term_anywhere_makes_the_policy_an_error(string term)
    {
        await using var bag = new Mailbag();
        bag.Zone.Txt("example.org", $"v=spf1 ip4:192.0.2.1 {term} -all");
        Assert.Equal(SpfVerdict.PermError, (await Check(bag)).Verdict);
    }

    [Fact]
    public async Task An_address_in_other_clothes_is_the_same_address()
    {
        await using var bag = new Mailbag();
        bag.Zone.Txt("example.org", "v=spf1 ip4:192.0.2.0/25 -all");
        var question = new SpfQuestion(IPAddress.Parse("::ffff:192.0.2.1"), "helo.example.net", Sender);

        var result = await new SpfEvaluator(bag.Resolver, Mailbag.Clock()).Check(question, Mailbag.Ct);
        Assert.Equal(new(SpfVerdict.Pass, "example.org", "ip4:192.0.2.0/25 of example.org"), result);
    }

    static Task<SpfResult> Check(Mailbag bag, string sender = Sender) =>
        new SpfEvaluator(bag.Resolver, Mailbag.Clock()).Check(new(IPAddress.Parse("192.0.2.1"), "helo.example.net", sender), Mailbag.Ct);
}
