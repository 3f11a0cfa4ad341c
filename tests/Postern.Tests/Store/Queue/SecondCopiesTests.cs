using Postern.Mail.Addresses;
using Postern.Store;
using Postern.Store.Queue;

namespace Postern.Tests.Store.Queue;

/// <summary>A second copy of what waits in the portal: one at a time, for the same recipient, with an age of its own; on both engines.</summary>
public sealed class SecondCopiesTests
{
    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task It_is_claimed_like_any_other_and_knows_whose_place_it_takes(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var copies = await Accept(ledger, premises);
        await InPortal(ledger, premises, copies[0]);
        premises.Clock.Advance(TimeSpan.FromDays(9));

        var id = await ledger.SecondCopies.Add(copies[0].Id, Premises.Ct);

        var second = (await ledger.Queue.Claim(10, TimeSpan.FromMinutes(10), [], isThorough: false, _ => false, Premises.Ct)).Single(copy => copy.Id == id);
        Assert.Equal((copies[0].Id, premises.Clock.GetUtcNow(), copies[0].AcceptedAt, copies[0].To), (second.InsteadOf, second.Since, second.AcceptedAt, second.To));
        var shown = (await ledger.Records.Show($"{copies[0].MessageId:N}", Premises.Ct))!.Copies; // accepted above
        Assert.Equal([null, null, copies[0].Id], shown.Select(copy => copy.InsteadOf));
        Assert.Equal(Letters.Hollis, shown[2].Recipient);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Of_many_who_ask_at_once_one_is_heard_and_after_a_failure_the_next(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var copies = await Accept(ledger, premises);
        await InPortal(ledger, premises, copies[0]);

        for (var tries = 0; tries < SecondCopies.TriesMax; tries++)
        {
            var asked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => ledger.SecondCopies.Add(copies[0].Id, Premises.Ct))));
            var id = Assert.Single(asked, each => each is not null)!.Value; // not null
            await ledger.Queue.Record(copies[0].Result(CopyState.Failed, premises.Clock.GetUtcNow()) with { CopyId = id }, Premises.Ct);
        }

        Assert.Null(await ledger.SecondCopies.Add(copies[0].Id, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Only_what_waits_in_the_portal_unread_and_open_has_one(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var copies = await Accept(ledger, premises);
        Assert.Null(await ledger.SecondCopies.Add(copies[0].Id, Premises.Ct)); // it is queued
        await ledger.Queue.Record(copies[1].Result(CopyState.Delivered, premises.Clock.GetUtcNow()), Premises.Ct);
        Assert.Null(await ledger.SecondCopies.Add(copies[1].Id, Premises.Ct)); // it went by TLS

        await InPortal(ledger, premises, copies[0]);
        await ledger.Life.Freeze(copies[0].MessageId, copies[0].Id, "192.0.2.0/24", Premises.Ct);
        Assert.Null(await ledger.SecondCopies.Add(copies[0].Id, Premises.Ct));
        await ledger.Life.Unfreeze(copies[0].MessageId, copies[0].Id, null, Premises.Ct);
        var second = await ledger.SecondCopies.Add(copies[0].Id, Premises.Ct);
        Assert.NotNull(second);
        Assert.Null(await ledger.SecondCopies.Add(second.Value, Premises.Ct)); // of a second there is no second
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Not_for_me_stops_what_waits_and_what_failed_has_no_page(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var copies = await Accept(ledger, premises);
        await InPortal(ledger, premises, copies[0]);
        var second = await ledger.SecondCopies.Add(copies[0].Id, Premises.Ct);

        await ledger.Life.Freeze(copies[0].MessageId, copies[0].Id, "192.0.2.0/24", Premises.Ct);

        var shown = (await ledger.Records.Show($"{copies[0].MessageId:N}", Premises.Ct))!; // accepted above
        Assert.Equal(CopyState.Failed, shown.Copies.Single(copy => copy.CopyId == second).State);
        Assert.DoesNotContain(await ledger.Queue.Claim(10, TimeSpan.FromMinutes(10), [], isThorough: false, _ => false, Premises.Ct), copy => copy.Id == second);
        Assert.NotNull(await ledger.Portal.Find([1], Premises.Ct)); // its page says that it is frozen

        await ledger.Portal.Place(copies[1].Id, [3], [4], premises.Clock.GetUtcNow().AddDays(30), Premises.Ct);
        Assert.NotNull(await ledger.Portal.Find([3], Premises.Ct));
        await ledger.Queue.Record(copies[1].Result(CopyState.Failed, premises.Clock.GetUtcNow()), Premises.Ct);
        Assert.Null(await ledger.Portal.Find([3], Premises.Ct));
        Assert.IsType<Postern.Store.Audit.AuditVerdict.Whole>(await ledger.Audit.Verify(Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_was_destroyed_cannot_be_sent(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var copies = await Accept(ledger, premises);
        await InPortal(ledger, premises, copies[0]);
        await ledger.Spool.Destroy(copies[0].MessageId, Premises.Ct);

        Assert.Null(await ledger.SecondCopies.Add(copies[0].Id, Premises.Ct));
    }

    static Task<IReadOnlyList<QueuedCopy>> Accept(Ledger ledger, Premises premises) =>
        ledger.Spool.Accept(Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Hollis, new EmailAddress("lou", "partner.example")), Letters.Body, Premises.Ct);

    static async Task InPortal(Ledger ledger, Premises premises, QueuedCopy copy)
    {
        await ledger.Portal.Place(copy.Id, [1], [2], premises.Clock.GetUtcNow().AddDays(30), Premises.Ct);
        var placed = copy.Result(CopyState.Delivered, premises.Clock.GetUtcNow());
        await ledger.Queue.Record(placed with { Evidence = placed.Evidence with { Protection = "portal" } }, Premises.Ct);
    }
}
