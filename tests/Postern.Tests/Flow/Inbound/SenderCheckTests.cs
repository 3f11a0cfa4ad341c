using System.Text;
using Postern.Flow.Inbound;
using Postern.Mail.Arc;
using Postern.Mail.Authentication;
using Postern.Mail.Dkim;
using Postern.Rules.Inbound;
using Postern.Tests.Flow.Intake;

namespace Postern.Tests.Flow.Inbound;

/// <summary>Mail from outside through the door, the ledger and the line, to the mailbox server.</summary>
public sealed class SenderCheckTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task What_was_found_stands_on_top_and_on_record_whatever_the_size(int size)
    {
        await using var outside = await Outside.Open();
        var sent = await outside.Sign(Outside.Letter(body: string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", size / 72 + 1))));

        var handed = Assert.Single(await outside.Through(sent)).Text;

        Assert.StartsWith("Authentication-Results: gw.clinic.example;\r\n\tspf=pass smtp.mailfrom=partner.example;\r\n\tdkim=pass header.d=partner.example", handed, StringComparison.Ordinal);
        Assert.Contains("\r\nPostern-Sender: proven; domain=partner.example;\r\n\treason=\"the author's domain is proven\"\r\nReceived: ", handed, StringComparison.Ordinal);
        Assert.EndsWith(sent, handed, StringComparison.Ordinal);
        Assert.DoesNotContain("d=clinic.example", handed, StringComparison.Ordinal);

        var found = (await outside.Record()).Arrival.Authenticity;
        Assert.Equal((AuthorProof.Proven, "partner.example", AuthorRequest.Reject, true, false), (found?.Proof, found?.AuthorDomain, found?.Request, found?.IsSenderProven, found?.IsMarked));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task A_stranger_in_the_name_of_a_domain_that_asks_for_it_is_refused_with_the_reason(int size)
    {
        await using var outside = await Outside.Open();

        var reply = await outside.Bring(Outside.Letter(body: new string('x', size) + "\r\n"), Outside.Strangers);

        Assert.Equal((550, "5.7.1"), (reply.Code, reply.Enhanced));
        Assert.Equal("partner.example asks that mail in its name be refused unless SPF or DKIM vouches for it (DMARC), and neither does for this message", reply.Text);
        Assert.Empty(await outside.House.Copies());
    }

    [Fact]
    public async Task Where_nothing_is_enforced_it_is_taken_and_said()
    {
        await using var outside = await Outside.Open(new InboundOptions { EnforcesDmarc = false });

        var handed = Assert.Single(await outside.Through(Outside.Letter(), Outside.Strangers)).Text;

        Assert.Contains("dmarc=fail header.from=partner.example policy.dmarc=reject", handed, StringComparison.Ordinal);
        Assert.Contains("Postern-Sender: disproven; domain=partner.example", handed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_domain_asks_for_suspicion_it_is_taken_and_marked()
    {
        await using var outside = await Outside.Open();
        outside.Zone.Txt("_dmarc.partner.example", "v=DMARC1; p=quarantine");

        Assert.Contains("Postern-Sender: suspicious; domain=partner.example", Assert.Single(await outside.Through(Outside.Letter(), Outside.Strangers)).Text, StringComparison.Ordinal);
        Assert.True((await outside.Record()).Arrival.Authenticity?.IsMarked);
    }

    [Fact]
    public async Task SPF_alone_never_refuses()
    {
        await using var outside = await Outside.Open();
        outside.Zone.Txt("_dmarc.partner.example", "v=DMARC1; p=none");

        Assert.Contains("spf=fail", Assert.Single(await outside.Through(Outside.Letter(), Outside.Strangers)).Text, StringComparison.Ordinal);
        Assert.False((await outside.Record()).Arrival.Authenticity?.IsSenderProven);
    }

    /// <summary>The list broke the author's signature, signs itself, and brings it from its own address.</summary>
    [Fact]
    public async Task What_a_list_sends_on_is_marked_and_not_refused()
    {
        await using var outside = await Outside.Open();
        using var list = DkimKey.NewEd25519("lists.example", "s");
        outside.Zone.Publish(list);
        var sent = await outside.Sign(Outside.Letter("List-Id: <talk.lists.example>\r\n"), key: list);

        var handed = Assert.Single(await outside.Through(sent, Outside.Strangers, "bounce@lists.example")).Text;

        Assert.Contains("Postern-Sender: suspicious", handed, StringComparison.Ordinal);
        Assert.True((await outside.Record()).Arrival.Authenticity?.IsSenderProven); // the list's own address
    }

    [Theory]
    [InlineData("lists.example", "Postern-Sender: vouched")]
    [InlineData("other.example", "Postern-Sender: suspicious")]
    public async Task A_chain_of_custody_counts_when_its_sealer_is_trusted(string trusted, string word)
    {
        await using var outside = await Outside.Open(new InboundOptions { TrustedSealers = new HashSet<string> { trusted } });
        using var list = DkimKey.NewEd25519("lists.example", "s");
        outside.Zone.Publish(list);

        var handed = Assert.Single(await outside.Through(Sealed(list, outside, "pass"), Outside.Strangers, "bounce@lists.example")).Text;

        Assert.Contains(word, handed, StringComparison.Ordinal);
        Assert.Contains("arc=pass", handed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trusted_sealer_that_found_a_forgery_vouches_for_nothing()
    {
        await using var outside = await Outside.Open(new InboundOptions { TrustedSealers = new HashSet<string> { "lists.example" } });
        using var list = DkimKey.NewEd25519("lists.example", "s");
        outside.Zone.Publish(list);

        Assert.Contains("Postern-Sender: suspicious", Assert.Single(await outside.Through(Sealed(list, outside, "fail"), Outside.Strangers)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("boss@clinic.example", "Postern-Sender: suspicious; domain=clinic.example")]
    [InlineData("boss@elsewhere.example", "Postern-Sender: unproven; domain=elsewhere.example")]
    public async Task Our_own_name_from_outside_is_suspicious_until_it_is_proven(string from, string field)
    {
        await using var outside = await Outside.Open();

        Assert.Contains(field, Assert.Single(await outside.Through(Outside.Letter(from: from), Outside.Strangers, "mallory@elsewhere.example")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_From_fields_are_refused()
    {
        await using var outside = await Outside.Open();

        var reply = await outside.Bring(await outside.Sign(Outside.Letter()).ContinueWith(signed => "From: boss@clinic.example\r\n" + signed.Result, Outside.Ct, TaskContinuationOptions.None, TaskScheduler.Default));

        Assert.Equal((550, "5.7.1"), (reply.Code, reply.Enhanced));
        Assert.Contains("several From fields", reply.Text, StringComparison.Ordinal);
    }

    /// <summary>Behind another server every message comes from its address: SPF would fail for all the world.</summary>
    [Fact]
    public async Task Behind_another_server_SPF_is_not_asked_and_nothing_is_refused_for_it()
    {
        await using var outside = await Outside.Open(new() { Fronts = [System.Net.IPNetwork.Parse("203.0.113.0/24")] });

        var handed = Assert.Single(await outside.Through(Outside.Letter(), Outside.Front)).Text;

        Assert.StartsWith("Authentication-Results: gw.clinic.example;\r\n\tspf=none;\r\n\tdkim=none;\r\n\tdmarc=none reason=\"SPF cannot be asked behind another server\"", handed, StringComparison.Ordinal);
        Assert.Contains("Postern-Sender: unproven", handed, StringComparison.Ordinal);
        Assert.Equal(550, (await outside.Bring(Outside.Letter(), Outside.Strangers)).Code); // and who does not come from it is looked at
    }

    [Fact]
    public async Task A_DNS_that_does_not_answer_holds_up_nothing_for_longer_than_ten_seconds()
    {
        await using var outside = await Outside.Open();
        var sent = await outside.Sign(Outside.Letter());
        outside.Zone.IsSilent = true;

        var taking = outside.Bring(sent).AsTask();
        await Task.WhenAny(taking, Task.Delay(200, Outside.Ct));
        Assert.False(taking.IsCompleted);
        for (var waited = TimeSpan.Zero; !taking.IsCompleted && waited < SenderCheck.Patience; waited += TimeSpan.FromSeconds(1))
        {
            outside.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(taking, Task.Delay(50, Outside.Ct));
        }

        Assert.Equal(250, (await taking.WaitAsync(TimeSpan.FromSeconds(10), Outside.Ct)).Code);
        var found = (await outside.Record()).Arrival.Authenticity;
        Assert.Equal(AuthorProof.Unknown, found?.Proof);
        Assert.Contains(found?.Methods ?? [], method => method is { Method: "dkim", Result: "temperror" });
        Assert.Contains(found?.Methods ?? [], method => method is { Method: "spf", Result: "temperror" });
    }

    /// <summary>The check reads no further than such a header; the door must not wait for it.</summary>
    [Fact]
    public async Task A_large_message_with_a_header_that_is_none_comes_in_all_the_same()
    {
        await using var outside = await Outside.Open();
        var body = string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 20_000));

        var handed = Assert.Single(await outside.Through(Outside.Letter("this is no field\r\n", body))).Text;

        Assert.Contains("Postern-Sender: suspicious;\r\n\treason=\"it does not name exactly one author's domain\"", handed, StringComparison.Ordinal);
        Assert.EndsWith(body, handed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(300_000)]
    public async Task A_client_that_goes_away_leaves_nothing_waiting(int at)
    {
        await using var outside = await Outside.Open();
        outside.Zone.IsSilent = true;
        var body = new TestBody(Encoding.ASCII.GetBytes(Outside.Letter(body: string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 20_000))))) { BreaksAt = at };

        var taking = outside.Take(body, Outside.Partners, "ann@partner.example", Outside.Nurse).AsTask();

        await Assert.ThrowsAsync<IOException>(() => taking.WaitAsync(TimeSpan.FromSeconds(30), Outside.Ct));
        Assert.Empty(await outside.House.Copies());
    }

    /// <summary>The policy is known and the key is not: "fail" would be a guess.</summary>
    [Theory]
    [InlineData("s._domainkey.partner.example")]
    [InlineData("partner.example")]
    public async Task What_the_DNS_leaves_open_is_marked_and_not_refused(string silent)
    {
        await using var outside = await Outside.Open();
        outside.Zone.Failing.Add(silent);
        var sent = silent == "partner.example" ? Outside.Letter() : await outside.Sign(Outside.Letter());

        var handed = Assert.Single(await outside.Through(sent, Outside.Strangers)).Text;

        Assert.Contains("Postern-Sender: suspicious; domain=partner.example;\r\n\treason=\"the DNS did not answer", handed, StringComparison.Ordinal);
        Assert.Equal(AuthorProof.Unknown, (await outside.Record()).Arrival.Authenticity?.Proof);
    }

    [Fact]
    public async Task A_key_of_somebody_else_that_the_DNS_does_not_give_opens_no_way_in()
    {
        await using var outside = await Outside.Open();
        using var mallory = DkimKey.NewEd25519("evil.example", "s");
        outside.Zone.Failing.Add("s._domainkey.evil.example");

        Assert.Equal(550, (await outside.Bring(await outside.Sign(Outside.Letter(), key: mallory), Outside.Strangers)).Code);
    }

    [Fact]
    public async Task Mail_of_our_own_people_is_not_looked_at()
    {
        await using var outside = await Outside.Open();
        await outside.House.Accept(Outside.Letter(from: "nurse@clinic.example"), new(Outside.Nurse), new Postern.Mail.Smtp.RcptTo(Outside.Porter));
        await outside.House.Settle(outside.Clock);

        Assert.Null((await outside.Record()).Arrival.Authenticity);
    }

    /// <summary>As a list seals what it found when the message came to it.</summary>
    static string Sealed(DkimKey list, Outside outside, string dmarc)
    {
        var message = Encoding.ASCII.GetBytes(Outside.Letter());
        var sealing = new ArcSealer(list, "mx.lists.example", outside.Clock).Seal(
            DigestedMessage.ToSign(message, Canonicalization.Relaxed), new ArcResult.None(),
            [new AuthenticationMethod("dmarc", dmarc) { Properties = [new("header", "from", "partner.example")] }]);
        return Encoding.ASCII.GetString([.. Assert.IsType<ArcSealing.Sealed>(sealing).Fields, .. message]);
    }
}
