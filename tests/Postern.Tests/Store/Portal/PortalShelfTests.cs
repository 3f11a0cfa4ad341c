using Postern.Mail.Addresses;
using Postern.Rules.Portal;
using Postern.Store;
using Postern.Store.Portal;
using Postern.Store.Queue;

namespace Postern.Tests.Store.Portal;

public sealed class PortalShelfTests
{
    static readonly byte[] Link = [1, 1], Code = [2, 2], Session = [3, 3];

    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_link_finds_its_copy_until_its_time_is_over(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var copy = await Accept(ledger, premises, Letters.Hollis);
        var expires = premises.Clock.GetUtcNow().AddDays(1);

        await ledger.Portal.Place(copy.Id, Link, replyHash: null, expires, Premises.Ct);
        await ledger.Portal.Place(copy.Id, Link, replyHash: null, expires, Premises.Ct);

        Assert.Equal(new ShelfCopy(copy.Id, copy.MessageId, Letters.Hollis, Letters.Sender, copy.AcceptedAt, expires, null),
            await ledger.Portal.Find(Link, Premises.Ct));
        Assert.Null(await ledger.Portal.Find([9, 9], Premises.Ct));
        premises.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(await ledger.Portal.Find(Link, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Every_try_counts_also_those_made_at_the_same_moment(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var copy = await Accept(ledger, premises, Letters.Hollis);
        Assert.Null(await ledger.Portal.CountTry(copy.Id, Premises.Ct));
        await ledger.Portal.SetCode(copy.Id, Code, premises.Clock.GetUtcNow().AddMinutes(30), Premises.Ct);

        var tries = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => ledger.Portal.CountTry(copy.Id, Premises.Ct))));

        Assert.Equal(Enumerable.Range(1, 20), tries.Select(one => one!.Tries).Order());
        Assert.All(tries, one => Assert.Equal(Code, one!.CodeHash));
        premises.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Null(await ledger.Portal.CountTry(copy.Id, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task One_proof_opens_all_copies_of_that_address_and_no_other(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var copy = await Accept(ledger, premises, Letters.Hollis);
        var another = await Accept(ledger, premises, new("hollis", "partner.example"));
        var stranger = await Accept(ledger, premises, new("stranger", "partner.example"));
        await ledger.Portal.SetCode(copy.Id, Code, premises.Clock.GetUtcNow().AddMinutes(30), Premises.Ct);

        await ledger.Portal.BeginSession(copy.Id, Session, premises.Clock.GetUtcNow().AddMinutes(30), Premises.Ct);

        Assert.Null(await ledger.Portal.CountTry(copy.Id, Premises.Ct));
        Assert.Equal(new SessionProof(MailboxProof.Code, IsAnswered: false), await ledger.Portal.ProofOf(Session, copy.Id, Premises.Ct));
        Assert.Equal(new SessionProof(MailboxProof.Code, IsAnswered: false), await ledger.Portal.ProofOf(Session, another.Id, Premises.Ct));
        Assert.Null(await ledger.Portal.ProofOf(Session, stranger.Id, Premises.Ct));
        Assert.Null(await ledger.Portal.ProofOf([9, 9], copy.Id, Premises.Ct));

        premises.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Null(await ledger.Portal.ProofOf(Session, copy.Id, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_session_that_was_ended_reads_nothing(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var copy = await Accept(ledger, premises, Letters.Hollis);
        await ledger.Portal.BeginSession(copy.Id, Session, premises.Clock.GetUtcNow().AddMinutes(30), Premises.Ct);

        await ledger.Portal.EndSession(Session, Premises.Ct);

        Assert.Null(await ledger.Portal.ProofOf(Session, copy.Id, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_first_reading_is_the_one_that_is_kept(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var copy = await Accept(ledger, premises, Letters.Hollis);
        var first = premises.Clock.GetUtcNow();

        await ledger.Portal.Note(copy.Id, PortalEvent.Read, "192.0.2.0/24", Premises.Ct);
        premises.Clock.Advance(TimeSpan.FromHours(1));
        await ledger.Portal.Note(copy.Id, PortalEvent.Read, null, Premises.Ct);

        var shown = await ledger.Records.Show(copy.Id.ToString(), Premises.Ct);
        Assert.Equal(first, Assert.Single(shown!.Copies).ReadAt);
        Assert.Equal(["message.accepted", "portal.read", "portal.read"], shown.Events.Select(e => e.What));
        Assert.Equal("""{"network":"192.0.2.0/24"}""", shown.Events[1].Detail);
    }

    static async Task<QueuedCopy> Accept(Ledger ledger, Premises premises, EmailAddress recipient) =>
        (await ledger.Spool.Accept(Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, recipient), Letters.Body, Premises.Ct))[0];
}
