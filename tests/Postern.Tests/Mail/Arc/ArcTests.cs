using System.Text;
using Postern.Mail.Arc;
using Postern.Mail.Dkim;
using Postern.Tests.Mail.Dkim;

namespace Postern.Tests.Mail.Arc;

public sealed class ArcTests
{
    static readonly DkimKey[] Keys =
        [DkimKey.NewEd25519("one.example", "s"), DkimKey.NewRsa("two.example", "s"), DkimKey.NewEd25519("three.example", "s")];

    [Fact]
    public async Task A_chain_of_three_hops_that_each_change_the_message_holds()
    {
        await using var bag = new Mailbag().Publish(Keys);
        var message = await Forwarded(bag, Keys.Length);

        var pass = Assert.IsType<ArcResult.Pass>(await Validate(bag, message));
        Assert.Equal(["one.example", "two.example", "three.example"], pass.Sealers);
    }

    [Theory]
    [InlineData("more text", "less text", "message signature: body hash did not verify")]
    [InlineData("Subject: An", "Subject: No", "message signature: signature did not verify")]
    [InlineData("cv=none", "cv=pass", "seal 1 has the wrong cv=")]
    [InlineData("ARC-Seal: i=2", "ARC-Seal: i=3", "a set without one of its three fields, or with one twice")]
    [InlineData("ARC-Seal: i=2", "X-Seal: i=2", "a set without one of its three fields, or with one twice")]
    [InlineData("i=1; gw.example.org", "i=1; gw.example.net", "seal 3: signature did not verify")]
    [InlineData("c=relaxed/relaxed", "c=relaxed/relaxed; l=3", "message signature: it leaves a part of the body uncovered", true)]
    public async Task A_chain_that_was_changed_is_broken(string before, string after, string reason, bool any = false)
    {
        await using var bag = new Mailbag().Publish(Keys);
        var message = Encoding.ASCII.GetString(await Forwarded(bag, Keys.Length));
        Assert.Contains(before, message, StringComparison.Ordinal);

        var fail = Assert.IsType<ArcResult.Fail>(await Validate(bag, Encoding.ASCII.GetBytes(message.Replace(before, after, StringComparison.Ordinal))));
        if (!any) Assert.Equal(reason, fail.Reason);
    }

    [Fact]
    public async Task A_broken_chain_is_sealed_once_more_as_broken_and_then_no_more()
    {
        await using var bag = new Mailbag().Publish(Keys);
        var broken = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(await Forwarded(bag, 2)).Replace("more text", "less text", StringComparison.Ordinal));
        var chain = await Validate(bag, broken);

        byte[] marked = [.. Assert.IsType<ArcSealing.Sealed>(await Seal(2, broken, chain)).Fields, .. broken];
        Assert.Contains("cv=fail", Encoding.ASCII.GetString(marked), StringComparison.Ordinal);

        var end = Assert.IsType<ArcResult.Fail>(await Validate(bag, marked));
        Assert.True(end.IsMarked);
        Assert.Equal(new ArcSealing.Refused("the chain ended already"), await Seal(1, marked, end));
    }

    [Fact]
    public async Task A_message_without_seals_has_no_chain()
    {
        await using var bag = new Mailbag();
        Assert.IsType<ArcResult.None>(await Validate(bag, Mailbag.Octets(Mailbag.Plain)));
    }

    [Fact]
    public async Task Thousands_of_sets_cost_no_question()
    {
        await using var bag = new Mailbag();
        var sets = string.Concat(Enumerable.Range(1, 300).Select(number =>
            $"ARC-Seal: i={number}; a=rsa-sha256; d=a.example; s=s; cv=pass; b=AA==\r\nARC-Message-Signature: i={number}; a=rsa-sha256\r\nARC-Authentication-Results: i={number}; a; none\r\n"));

        var fail = Assert.IsType<ArcResult.Fail>(await Validate(bag, [.. Encoding.ASCII.GetBytes(sets), .. Mailbag.Octets(Mailbag.Plain)]));
        Assert.Equal("more sets than are allowed", fail.Reason);
        Assert.Empty(bag.Zone.Asked);
    }

    [Fact]
    public async Task A_DNS_that_does_not_answer_is_no_failure()
    {
        await using var bag = new Mailbag().Publish(Keys);
        var message = await Forwarded(bag, 2);
        bag.Zone.Fail(Keys[0].Record.Name);
        Assert.IsType<ArcResult.TempError>(await Validate(bag, message));
    }

    [Theory]
    [InlineData("001")]
    [InlineData("002")]
    public async Task The_chains_of_mail_auth_hold(string file)
    {
        await using var bag = new Mailbag();
        var (keys, message) = SignedByOthersTests.Split(Encoding.Latin1.GetString(Mailbag.Shared($"stalwart-mail-auth/resources/arc/{file}.txt")));
        foreach (var key in keys) bag.Zone.Txt(key[..key.IndexOf(' ')].ToLowerInvariant(), key[(key.IndexOf(' ') + 1)..]);
        Assert.IsType<ArcResult.Pass>(await Validate(bag, Encoding.Latin1.GetBytes(message)));
    }

    /// <summary>Each hop adds a line to the body, and seals.</summary>
    static async Task<byte[]> Forwarded(Mailbag bag, int hops)
    {
        var message = Mailbag.Octets(Mailbag.Plain);
        for (var hop = 0; hop < hops; hop++)
        {
            var chain = await Validate(bag, message);
            message = [.. message, .. "more text\r\n"u8];
            message = [.. Assert.IsType<ArcSealing.Sealed>(await Seal(hop, message, chain)).Fields, .. message];
        }

        return message;
    }

    static Task<ArcResult> Validate(Mailbag bag, byte[] message) => new ArcValidator(bag.Resolver).Validate(new MemoryStream(message), Mailbag.Ct);

    static Task<ArcSealing> Seal(int hop, byte[] message, ArcResult chain) =>
        new ArcSealer(Keys[hop], "gw.example.org", Mailbag.Clock()).Seal(new MemoryStream(message), chain, [new("spf", "pass"), new("dkim", "none")], Mailbag.Ct);
}
