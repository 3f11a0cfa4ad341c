using Postern.Store;
using Postern.Store.Queue;

namespace Postern.Tests.Store.Portal;

/// <summary>What recipients chose, who reads a shared mailbox, and references of notices, on both engines.</summary>
public sealed class WishShelfTests
{
    static readonly byte[] Session = [9, 9];

    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task The_last_wish_counts_and_belongs_to_its_address(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var copy = await Accept(ledger, premises);
        var owner = (await ledger.Inbox.OwnerOf(copy.Id, Premises.Ct))!; // it was accepted a moment ago

        Assert.Null(await ledger.Wishes.OfCopy(copy.Id, Premises.Ct));
        await ledger.Wishes.Keep(new(owner, "en", [1], IsShared: false), Premises.Ct);
        await ledger.Wishes.Keep(new(owner, "es", null, IsShared: true), Premises.Ct);

        var kept = (await ledger.Wishes.OfCopy(copy.Id, Premises.Ct))!; // written a moment ago
        Assert.Equal(("es", true), (kept.Language, kept.IsShared));
        Assert.Null(kept.SealedPhrase);
        Assert.Null(await ledger.Wishes.Of([1, 2, 3], Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_session_takes_the_name_of_its_own_mailbox_and_of_no_other(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var copy = await Accept(ledger, premises);
        var owner = (await ledger.Inbox.OwnerOf(copy.Id, Premises.Ct))!; // as above
        await ledger.Portal.BeginSession(copy.Id, Session, premises.Clock.GetUtcNow().AddHours(1), Premises.Ct);
        var (ana, stranger) = (Guid.CreateVersion7(premises.Clock.GetUtcNow()), Guid.CreateVersion7(premises.Clock.GetUtcNow()));

        Assert.False(await ledger.Wishes.NameReader(Session, [1, 2, 3], stranger, [5], Premises.Ct));
        Assert.False(await ledger.Wishes.NameReader(Session, owner, stranger, null, Premises.Ct));
        Assert.Null(await ledger.Wishes.ReaderIn(Session, Premises.Ct));
        Assert.True(await ledger.Wishes.NameReader(Session, owner, ana, [6], Premises.Ct));

        Assert.Equal(ana, await ledger.Wishes.ReaderIn(Session, Premises.Ct));
        Assert.Equal(ana, (await ledger.Portal.ProofOf(Session, copy.Id, Premises.Ct))!.ReaderId);
        Assert.Equal([ana], (await ledger.Wishes.Readers(owner, Premises.Ct)).Select(each => each.Id));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_reference_is_known_until_it_is_forgotten(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var copy = await Accept(ledger, premises);
        var now = premises.Clock.GetUtcNow();
        await ledger.Portal.Place(copy.Id, [1], replyHash: null, now.AddDays(1), Premises.Ct);
        await ledger.References.Place("ABCDEFGHJK", copy.Id, "example.org", now, now.AddDays(3), Premises.Ct);
        await ledger.References.Place("ABCDEFGHJK", copy.Id, "example.org", now, now.AddDays(3), Premises.Ct);

        var found = (await ledger.References.Find("ABCDEFGHJK", Premises.Ct))!; // as above
        Assert.Equal(("example.org", now.AddDays(1).ToUnixTimeMilliseconds()), (found.Domain, found.ExpiresAt!.Value.ToUnixTimeMilliseconds()));
        Assert.Null(await ledger.References.Find("ABCDEFGHJM", Premises.Ct));

        premises.Clock.Advance(TimeSpan.FromDays(4));
        Assert.Null(await ledger.References.Find("ABCDEFGHJK", Premises.Ct));
        Assert.Equal(1, await ledger.References.Forget(Premises.Ct));
    }

    static async Task<QueuedCopy> Accept(Ledger ledger, Premises premises) =>
        (await ledger.Spool.Accept(Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Hollis), Letters.Body, Premises.Ct))[0];
}
