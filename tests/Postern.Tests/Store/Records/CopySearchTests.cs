using Postern.Mail.Addresses;
using Postern.Store;
using Postern.Store.Queue;
using Postern.Store.Records;
using Postern.Store.Spool;

namespace Postern.Tests.Store.Records;

public sealed class CopySearchTests
{
    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task Copies_are_found_by_each_thing_that_is_asked(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var (tls, portal, failed) = (await Accept(ledger, premises, "a.example"), await Accept(ledger, premises, "b.example"), await Accept(ledger, premises, "c.example"));
        await End(ledger, premises, tls, CopyState.Delivered, "tls");
        await End(ledger, premises, portal, CopyState.Delivered, "portal");
        await End(ledger, premises, failed, CopyState.Failed, "tls");
        await Accept(ledger, premises, "d.example");

        Assert.Equal("d,c,b,a", await Found(ledger, new()));
        Assert.Equal("c,a", await Found(ledger, new() { Protection = "tls" }));
        Assert.Equal("c", await Found(ledger, new() { Protection = "tls", State = CopyState.Failed }));
        Assert.Equal("c,b", await Found(ledger, new() { IsNotByTls = true }));
        Assert.Equal("d", await Found(ledger, new() { State = CopyState.Queued }));
        Assert.Equal("b", await Found(ledger, new() { Domain = "b.example" }));
        Assert.Equal("b", await Found(ledger, new() { Recipient = new("p", "B.example") }));
        Assert.Equal("d,c,b,a", await Found(ledger, new() { Sender = new("WEATHERBY", "clinic.example") }));
        Assert.Equal("", await Found(ledger, new() { Sender = new("somebody", "clinic.example") }));
        Assert.Equal("d,c,b,a", await Found(ledger, new() { Door = Door.Submission }));
        Assert.Equal("", await Found(ledger, new() { Door = Door.Relay }));
        Assert.Equal("", await Found(ledger, new() { Until = premises.Clock.GetUtcNow().AddDays(-1) }));
        Assert.Equal("b,a", await Found(ledger, new() { Before = failed.Id }));
        Assert.Equal("d", await Found(ledger, new() { Limit = 1 }));
        while (await ledger.Traffic.Fold(Premises.Ct)) { }
        Assert.Equal(("weatherby@clinic.example", 3), (await ledger.Records.Senders(DateOnly.MinValue, DateOnly.MaxValue, 10, Premises.Ct)) is [var (who, count)] ? ($"{who}", count) : default);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_came_to_an_end_is_counted_once_by_day_and_domain(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await End(ledger, premises, await Accept(ledger, premises, "a.example"), CopyState.Delivered, "tls");
        await End(ledger, premises, await Accept(ledger, premises, "a.example"), CopyState.Delivered, "tls");
        await End(ledger, premises, await Accept(ledger, premises, "b.example"), CopyState.Failed, "tls");
        var waiting = await Accept(ledger, premises, "b.example");
        await End(ledger, premises, waiting, CopyState.Queued, "tls");
        var today = DateOnly.FromDateTime(premises.Clock.GetUtcNow().UtcDateTime);

        while (await ledger.Traffic.Fold(Premises.Ct)) { }
        await ledger.Traffic.Fold(Premises.Ct);

        Assert.Equal([("a.example", "tls", "delivered", 2L), ("b.example", "tls", "failed", 1L)],
            (await ledger.Traffic.ByDomain(today, today, Premises.Ct)).Select(count => (count.Domain, count.Protection, count.Outcome, count.Count)));
        Assert.Equal([(today, "delivered", 2L), (today, "failed", 1L)], (await ledger.Traffic.ByDay(today.AddDays(-3), today, Premises.Ct)).Select(count => (count.Day, count.Outcome, count.Count)));
        Assert.Empty(await ledger.Traffic.ByDay(today.AddDays(-3), today.AddDays(-1), Premises.Ct));
        Assert.Equal((1, 0), (await ledger.Traffic.Waiting(Premises.Ct), await ledger.Traffic.Held(Premises.Ct)));

        await End(ledger, premises, waiting, CopyState.Delivered, "portal");
        await ledger.Traffic.Fold(Premises.Ct);
        Assert.Contains(await ledger.Traffic.ByDomain(today, today, Premises.Ct), count => count is { Protection: "portal", Count: 1 });
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_opening_is_in_the_audit_and_its_reason_is_sealed(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var copy = await Accept(ledger, premises, "a.example");

        Assert.True(await ledger.People.NoteOpening(Guid.CreateVersion7(premises.Clock.GetUtcNow()), copy.MessageId, "zanzibar asked for it", Premises.Ct));
        Assert.False(await ledger.People.NoteOpening(Guid.CreateVersion7(premises.Clock.GetUtcNow()), Guid.CreateVersion7(premises.Clock.GetUtcNow()), "no such message", Premises.Ct));

        var shown = await ledger.Records.Show($"{copy.MessageId:N}", Premises.Ct);
        Assert.Equal("zanzibar asked for it", Assert.Single(shown!.Events, e => e.What == "content.opened").Evidence?.ReplyText);
        Assert.DoesNotContain(await ledger.AuditPages.OfMessage(copy.MessageId, 50, Premises.Ct), line => line.Detail?.Contains("zanzibar", StringComparison.Ordinal) == true);
        Assert.Equal("content.opened", Assert.Single(await ledger.AuditPages.Newest("content", 50, Premises.Ct)).What);
    }

    static async Task<QueuedCopy> Accept(Ledger ledger, Premises premises, string domain)
    {
        premises.Clock.Advance(TimeSpan.FromSeconds(1));
        return (await ledger.Spool.Accept(Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, new EmailAddress("p", domain)), Letters.Body, Premises.Ct))[0];
    }

    static Task End(Ledger ledger, Premises premises, QueuedCopy copy, CopyState state, string protection)
    {
        var result = copy.Result(state, premises.Clock.GetUtcNow());
        return ledger.Queue.Record(result with { Evidence = result.Evidence with { Protection = protection } }, Premises.Ct);
    }

    static async Task<string> Found(Ledger ledger, CopyFilter filter) =>
        string.Join(',', (await ledger.Records.Search(filter, Premises.Ct)).Select(copy => copy.Recipient.Domain[0]));
}
