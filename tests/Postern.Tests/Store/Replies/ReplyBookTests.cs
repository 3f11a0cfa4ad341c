using Postern.Mail.Addresses;
using Postern.Mail.Tls;
using Postern.Rules.Keys;
using Postern.Rules.Replies;
using Postern.Store;
using Postern.Store.Queue;
using Postern.Store.Replies;
using Postern.Store.Spool;

namespace Postern.Tests.Store.Replies;

public sealed class ReplyBookTests
{
    const string Id = "<Quick.Silver@clinic.example>";
    static readonly EmailAddress Other = new("other", "partner.example");
    static readonly ReplyRoad Good = new ReplyRoad.Tls(new ReplyHop(TlsVersion.Tls13, "TLS_AES_256_GCM_SHA384", 256, ClientIsVerified: true));

    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_message_is_found_by_the_id_it_went_out_with_and_only_by_that(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var sent = await Send(ledger, premises, Id, Letters.Hollis, Other);

        Assert.Equal(new SentMessage(sent.Id, sent.Copies[1].Id), await ledger.Replies.FindSent(Id, new("OTHER", "partner.example"), Premises.Ct));
        Assert.Equal(new SentMessage(sent.Id, null), await ledger.Replies.FindSent(Id, new("stranger", "partner.example"), Premises.Ct));
        Assert.Null(await ledger.Replies.FindSent(Id.ToLowerInvariant(), Other, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Of_a_message_that_was_split_by_recipients_the_one_is_found_that_its_author_got(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var first = await Send(ledger, premises, Id, Letters.Hollis);
        var second = await Send(ledger, premises, Id, Other);

        Assert.Equal(first.Id, (await ledger.Replies.FindSent(Id, Letters.Hollis, Premises.Ct))?.MessageId);
        Assert.Equal(second.Id, (await ledger.Replies.FindSent(Id, Other, Premises.Ct))?.MessageId);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_reply_stands_in_the_record_of_what_it_answers_as_it_was_judged(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var sent = await Send(ledger, premises, Id, Letters.Hollis);
        var facts = new ReplyFacts(sent.Id, ReplyFound.References, Good) { Copy = sent.Copies[0].Id, Author = ReplyAuthor.SomebodyElse, Proof = ReplyProof.Domain, IsAutomatic = true };

        var reply = await Answer(ledger, premises, facts);

        var shown = await ledger.Records.Show($"{sent.Id}", Premises.Ct);
        Assert.Equal(new ReplyRecord(reply.Id, reply.AcceptedAt, "partner.example", facts), Assert.Single(shown!.Replies));
        Assert.Equal(facts, (await ledger.Replies.Of(reply.Id, Premises.Ct))?.Facts);
        Assert.Equal(facts, Assert.Single((await ledger.Records.Show($"{reply.Id}", Premises.Ct))!.Copies).Reply?.Facts);
        var heard = Assert.Single(shown.Events, e => e.What == "reply.received");
        Assert.Equal(sent.Copies[0].Id, heard.CopyId);
        Assert.Equal($$"""{"reply":"{{reply.Id:N}}","road":"tls","secure":true,"found":"references"}""", heard.Detail);
        Assert.Null(Assert.Single(shown.Copies).Reply);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Every_road_comes_back_as_it_was(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var sent = await Send(ledger, premises, Id, Letters.Hollis);
        foreach (var road in (ReplyRoad[])[new ReplyRoad.Portal(), new ReplyRoad.Clear(), new ReplyRoad.HandedOver(), Good, new ReplyRoad.Encrypted(KeyStandard.OpenPgp, null), new ReplyRoad.Encrypted(KeyStandard.Smime, Good.Hop)])
        {
            var reply = await Answer(ledger, premises, new ReplyFacts(sent.Id, ReplyFound.InReplyTo, road));
            Assert.Equal(road, (await ledger.Replies.Of(reply.Id, Premises.Ct))?.Facts.Road);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_is_opened_when_it_is_handed_over_is_known_from_then_on(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var sent = await Send(ledger, premises, Id, Letters.Hollis);
        var reply = await Answer(ledger, premises, new ReplyFacts(sent.Id, ReplyFound.InReplyTo, Good));
        var result = Queued(reply).Result(CopyState.Delivered, premises.Clock.GetUtcNow());

        await ledger.Queue.Record(result with { Evidence = result.Evidence with { EndToEnd = new() { Standard = "smime", IsEncrypted = true, IsOpened = true, Signature = "good" } } }, Premises.Ct);

        var facts = (await ledger.Replies.Of(reply.Id, Premises.Ct))?.Facts;
        Assert.Equal(new ReplyRoad.Encrypted(KeyStandard.Smime, Good.Hop), facts?.Road);
        Assert.Equal(ReplyProof.Signature, facts?.Proof);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_past_counts_persons_domains_and_hops_apart_and_no_programs(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var sent = await Send(ledger, premises, Id, Letters.Hollis, Other);
        for (var i = 0; i < 3; i++) await Answer(ledger, premises, new ReplyFacts(sent.Id, ReplyFound.InReplyTo, Good));
        await Answer(ledger, premises, new ReplyFacts(sent.Id, ReplyFound.InReplyTo, new ReplyRoad.Clear()), Other);
        await Answer(ledger, premises, new ReplyFacts(sent.Id, ReplyFound.InReplyTo, new ReplyRoad.Clear()) { IsAutomatic = true });
        for (var i = 0; i < 2; i++) await ledger.Replies.Add([new HopCount("partner.example", new WayCount("TLS 1.2", IsSecure: true, 20))], Premises.Ct);

        var past = await ledger.Replies.Past(Letters.Hollis, Premises.Ct);

        Assert.Equal([new WayCount("TLS 1.3", IsSecure: true, 3)], past.Person);
        Assert.Equal([new WayCount("TLS 1.3", IsSecure: true, 3), new WayCount("no encryption", IsSecure: false, 1)], past.Domain.OrderByDescending(way => way.Count));
        Assert.Equal([new WayCount("TLS 1.2", IsSecure: true, 40)], past.Hops);
        Assert.Empty((await ledger.Replies.Past(new("nobody", "elsewhere.example"), Premises.Ct)).Domain);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_address_for_answers_finds_its_copy_until_its_time_is_over_and_hints_once(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var sent = await Send(ledger, premises, null, Letters.Hollis);
        await ledger.Portal.Place(sent.Copies[0].Id, [1], [2], premises.Clock.GetUtcNow().AddDays(1), Premises.Ct);

        Assert.Equal(sent.Copies[0].Id, (await ledger.Portal.FindByReply([2], Premises.Ct))?.CopyId);
        Assert.Null(await ledger.Portal.FindByReply([1], Premises.Ct));
        Assert.Null(await ledger.Portal.Find([2], Premises.Ct));
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => ledger.Replies.ClaimHint([2], Premises.Ct))));
        Assert.Single(claims, claimed => claimed);

        premises.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(await ledger.Portal.FindByReply([2], Premises.Ct));
        premises.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, await ledger.Portal.Forget(TimeSpan.FromDays(30), Premises.Ct)); // somebody may still renew it
        Assert.Equal(1, await ledger.Life.Renew(sent.Id, premises.Clock.GetUtcNow().AddDays(10), null, Premises.Ct));
        Assert.NotNull(await ledger.Portal.FindByReply([2], Premises.Ct));
        Assert.NotNull(await ledger.Portal.Find([1], Premises.Ct));

        premises.Clock.Advance(TimeSpan.FromDays(29));
        Assert.Equal(2, await ledger.Portal.Forget(TimeSpan.FromDays(30), Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_is_old_is_forgotten(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var old = await Send(ledger, premises, Id, Letters.Hollis);
        await Answer(ledger, premises, new ReplyFacts(old.Id, ReplyFound.InReplyTo, Good));
        await ledger.Replies.Add([new HopCount("partner.example", new WayCount("TLS 1.2", IsSecure: true, 20))], Premises.Ct);
        premises.Clock.Advance(TimeSpan.FromDays(10));
        await Send(ledger, premises, "<new@clinic.example>", Letters.Hollis);

        Assert.Equal(3, await ledger.Replies.Forget(TimeSpan.FromDays(5), Premises.Ct));

        Assert.Null(await ledger.Replies.FindSent(Id, Letters.Hollis, Premises.Ct));
        Assert.NotNull(await ledger.Replies.FindSent("<new@clinic.example>", Letters.Hollis, Premises.Ct));
        Assert.Empty((await ledger.Replies.Past(Letters.Hollis, Premises.Ct)).Person);
    }

    static async Task<NewMessage> Send(Ledger ledger, Premises premises, string? id, params EmailAddress[] to)
    {
        var message = Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, to) with { SentAs = id };
        await ledger.Spool.Accept(message, Letters.Body, Premises.Ct);
        return message;
    }

    static async Task<NewMessage> Answer(Ledger ledger, Premises premises, ReplyFacts facts, EmailAddress? author = null)
    {
        var message = Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Sender) with { Door = Door.Inbound, Reply = new NewReply(facts, author ?? Letters.Hollis) };
        await ledger.Spool.Accept(message, Letters.Body, Premises.Ct);
        return message;
    }

    static QueuedCopy Queued(NewMessage message) => new()
    {
        Id = message.Copies[0].Id,
        MessageId = message.Id,
        Door = message.Door,
        AcceptedAt = message.AcceptedAt,
        From = message.From,
        To = message.Copies[0].To,
        Size = message.Size,
        Attempts = 0,
    };
}
