using Postern.Store;
using Postern.Store.Portal;
using Postern.Store.Queue;

namespace Postern.Tests.Store.Portal;

public sealed class LifeShelfTests
{
    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_copy_that_is_not_for_its_reader_is_frozen_once_and_opens_again_when_its_sender_says_so(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var copy = await Place(ledger, premises);

        Assert.NotNull(await ledger.Life.Freeze(copy.MessageId, copy.Id, "127.0.0.0/24", Premises.Ct));
        Assert.Null(await ledger.Life.Freeze(copy.MessageId, copy.Id, "127.0.0.0/24", Premises.Ct));
        Assert.Equal(ClosureKind.NotForMe, (await ledger.Life.ClosureOf(copy.Id, Premises.Ct))?.Kind);
        var incident = Assert.Single(await ledger.Life.Incidents(closedToo: false, Premises.Ct));
        Assert.Equal((copy.MessageId, copy.Id), (incident.MessageId, incident.CopyId));

        Assert.True(await ledger.Life.Unfreeze(copy.MessageId, copy.Id, null, Premises.Ct));
        Assert.False(await ledger.Life.Unfreeze(copy.MessageId, copy.Id, null, Premises.Ct));
        Assert.Null(await ledger.Life.ClosureOf(copy.Id, Premises.Ct));
        Assert.True(await ledger.Life.CloseIncident(incident.Id, null, Premises.Ct));
        Assert.False(await ledger.Life.CloseIncident(incident.Id, null, Premises.Ct));
        Assert.Empty(await ledger.Life.Incidents(closedToo: false, Premises.Ct));
        Assert.Single(await ledger.Life.Incidents(closedToo: true, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_was_taken_back_stays_closed(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var copy = await Place(ledger, premises);
        await End(ledger, premises, copy, "portal");
        await ledger.Life.Freeze(copy.MessageId, copy.Id, "127.0.0.0/24", Premises.Ct); // and what was frozen can be taken back

        Assert.Equal(1, await ledger.Life.Retract(copy.MessageId, null, Premises.Ct));
        Assert.Equal(0, await ledger.Life.Retract(copy.MessageId, null, Premises.Ct));

        Assert.False(await ledger.Life.Unfreeze(copy.MessageId, copy.Id, null, Premises.Ct));
        Assert.Equal(ClosureKind.Retracted, (await ledger.Life.ClosureOf(copy.Id, Premises.Ct))?.Kind);
        Assert.Contains((await ledger.Records.Show($"{copy.MessageId:N}", Premises.Ct))!.Events, e => e.What == "portal.retracted");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_is_on_its_way_is_stopped_and_what_was_delivered_otherwise_is_not_closed(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var (waits, gone) = (await Place(ledger, premises), await Place(ledger, premises));
        await End(ledger, premises, gone, "tls");

        Assert.Null(await ledger.Life.StopOf(waits.Id, null, Premises.Ct));
        Assert.Equal(1, await ledger.Life.Retract(waits.MessageId, null, Premises.Ct));
        Assert.Equal(0, await ledger.Life.Retract(gone.MessageId, null, Premises.Ct));

        Assert.Equal(ClosureKind.Retracted, await ledger.Life.StopOf(waits.Id, null, Premises.Ct));
        Assert.Equal(ClosureKind.Retracted, await ledger.Life.StopOf(gone.Id, waits.Id, Premises.Ct));
        Assert.Null(await ledger.Life.StopOf(gone.Id, null, Premises.Ct));
        Assert.Null(await ledger.Life.ClosureOf(gone.Id, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_is_told_is_told_once_and_again_only_when_telling_it_failed(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var (subject, told) = (Guid.CreateVersion7(premises.Clock.GetUtcNow()), 0);
        Task Tell(CancellationToken _) => Task.FromResult(Interlocked.Increment(ref told));

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.Told.Once(subject, "a", _ => throw new LedgerUnavailableException("down", false, null), Premises.Ct));
        Assert.Equal(0, await ledger.Told.Count(subject, "a", Premises.Ct));
        premises.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var several = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ledger.Told.Once(subject, "a", Tell, Premises.Ct)));
        Assert.Single(several, each => each);
        Assert.False(await ledger.Told.Once(subject, "a", Tell, Premises.Ct));
        Assert.True(await ledger.Told.Once(subject, "a 2", Tell, Premises.Ct));
        Assert.Equal((2, 2), (told, await ledger.Told.Count(subject, "a", Premises.Ct)));

        // What would be the same next time is not tried for ever.
        await Assert.ThrowsAsync<InvalidDataException>(() => ledger.Told.Once(subject, "b", _ => throw new InvalidDataException("x"), Premises.Ct));
        Assert.False(await ledger.Told.Once(subject, "b", Tell, Premises.Ct));
    }

    /// <summary>A process that is killed while it tells is waited for, and then another one tells.</summary>
    [Theory, MemberData(nameof(Engines))]
    public async Task What_nobody_came_to_the_end_of_is_told_later(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var (subject, never) = (Guid.CreateVersion7(premises.Clock.GetUtcNow()), new TaskCompletionSource());
        var killed = ledger.Told.Once(subject, "a", _ => never.Task, Premises.Ct);

        while (await ledger.Told.Count(subject, "a", Premises.Ct) == 0) await Task.Delay(5, Premises.Ct);
        Assert.False(await ledger.Told.Once(subject, "a", _ => Task.CompletedTask, Premises.Ct));
        premises.Clock.Advance(ToldShelf.Patience + TimeSpan.FromSeconds(1));
        Assert.Equal(0, await ledger.Told.Count(subject, "a", Premises.Ct));
        Assert.True(await ledger.Told.Once(subject, "a", _ => Task.CompletedTask, Premises.Ct));

        never.SetException(new LedgerUnavailableException("late", false, null)); // whose mark it is not any more
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => killed);
        Assert.False(await ledger.Told.Once(subject, "a", _ => Task.CompletedTask, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Whom_nobody_opens_and_what_ends_soon_is_found_until_it_was_told(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var copy = await Place(ledger, premises);
        await End(ledger, premises, copy, "portal");

        Assert.Empty(await ledger.Life.Unopened(premises.Clock.GetUtcNow().AddDays(-3), Premises.Ct));
        premises.Clock.Advance(TimeSpan.FromDays(4));
        Assert.Equal(copy.MessageId, Assert.Single(await ledger.Life.Unopened(premises.Clock.GetUtcNow().AddDays(-3), Premises.Ct)));
        Assert.Equal((copy.MessageId, copy.Id, false), await EndingOf(ledger, premises));
        await ledger.Portal.Note(copy.Id, PortalEvent.Read, null, Premises.Ct);
        Assert.Equal((copy.MessageId, copy.Id, true), await EndingOf(ledger, premises));
        Assert.True(await ledger.Told.Once(copy.MessageId, "unopened", _ => Task.CompletedTask, Premises.Ct));
        Assert.Empty(await ledger.Life.Unopened(premises.Clock.GetUtcNow().AddDays(-3), Premises.Ct));

        Assert.Equal(1, await ledger.Life.Renew(copy.MessageId, premises.Clock.GetUtcNow().AddDays(90), "192.0.2.0/24", Premises.Ct));
        Assert.Equal(0, await ledger.Life.Renew(copy.MessageId, premises.Clock.GetUtcNow().AddDays(30), null, Premises.Ct));
        Assert.Empty(await ledger.Life.Ending(premises.Clock.GetUtcNow().AddDays(7), Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_inbox_holds_one_addresses_messages(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var copy = await Place(ledger, premises);
        var owner = (await ledger.Inbox.OwnerOf(copy.Id, Premises.Ct))!;

        Assert.Equal(copy.Id, Assert.Single(await ledger.Inbox.ReceivedBy(owner, null, 10, Premises.Ct)).CopyId);
        Assert.Empty(await ledger.Inbox.ReceivedBy(owner, copy.Id, 10, Premises.Ct));
        Assert.Empty(await ledger.Inbox.ReceivedBy(new byte[owner.Length], null, 10, Premises.Ct));
        Assert.Empty(await ledger.Inbox.WrittenBy(owner, null, 10, Premises.Ct));
        Assert.Equal($"{Letters.Hollis}", $"{await ledger.Inbox.AddressOf(owner, Premises.Ct)}");
    }

    static async Task<(Guid, Guid, bool)> EndingOf(Ledger ledger, Premises premises)
    {
        var ending = Assert.Single(await ledger.Life.Ending(premises.Clock.GetUtcNow().AddDays(7), Premises.Ct));
        return (ending.MessageId, ending.CopyId, ending.IsRead);
    }

    static Task End(Ledger ledger, Premises premises, QueuedCopy copy, string protection)
    {
        var result = copy.Result(CopyState.Delivered, premises.Clock.GetUtcNow());
        return ledger.Queue.Record(result with { Evidence = result.Evidence with { Protection = protection } }, Premises.Ct);
    }

    static async Task<QueuedCopy> Place(Ledger ledger, Premises premises)
    {
        var copy = (await ledger.Spool.Accept(Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Hollis), Letters.Body, Premises.Ct))[0];
        await ledger.Portal.Place(copy.Id, copy.Id.ToByteArray(), replyHash: null, premises.Clock.GetUtcNow().AddDays(10), Premises.Ct);
        return copy;
    }
}
