using Postern.Mail.Addresses;
using Postern.Store;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Tests.Store.Queue;

public sealed class CopyQueueTests
{
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task The_oldest_due_is_claimed_first(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        foreach (var domain in new[] { "first.example", "second.example", "third.example" })
        {
            await Accept(ledger, premises, new EmailAddress("a", domain));
            premises.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["first.example", "second.example"], Domains(await ledger.Queue.Claim(2, Lease, [], isThorough: false, _ => false, Premises.Ct)));
        Assert.Equal(["third.example"], Domains(await ledger.Queue.Claim(2, Lease, [], isThorough: false, _ => false, Premises.Ct)));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_resting_domain_is_put_off_and_hides_nobody(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await Accept(ledger, premises, [.. Enumerable.Range(0, CopyQueue.AheadMax + 5).Select(i => new EmailAddress($"a{i}", "dead.example"))]);
        await Accept(ledger, premises, new EmailAddress("a", "fast.example"));
        var rest = new Dictionary<string, DateTimeOffset?> { ["dead.example"] = premises.Clock.GetUtcNow().AddMinutes(5), ["busy.example"] = null };

        Assert.Empty(await ledger.Queue.Claim(10, Lease, rest.Keys, isThorough: false, _ => false, Premises.Ct));
        Assert.Equal(CopyQueue.AheadMax, await ledger.Queue.PutOff(rest, Premises.Ct));
        Assert.Equal(["fast.example"], Domains(await ledger.Queue.Claim(10, Lease, rest.Keys, isThorough: false, _ => false, Premises.Ct)));

        premises.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(10, (await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct)).Count);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_thorough_claim_reads_past_a_busy_domain(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await Accept(ledger, premises, [.. Enumerable.Range(0, CopyQueue.AheadMax + 5).Select(i => new EmailAddress($"a{i}", "busy.example"))]);
        await Accept(ledger, premises, new EmailAddress("a", "fast.example"));

        Assert.Equal(["fast.example"], Domains(await ledger.Queue.Claim(10, Lease, ["busy.example"], isThorough: true, _ => false, Premises.Ct)));
    }

    /// <summary>SQLite only: twenty thousand rows are a long wait on the other.</summary>
    [Fact]
    public async Task A_thorough_claim_reads_a_piece_at_a_time_and_goes_on_where_it_ended()
    {
        await using var premises = await Premises.Make("sqlite");
        await using var ledger = await premises.Open();
        for (var copies = 0; copies < FartherLook.PieceMax; copies += 5000)
            await Accept(ledger, premises, [.. Enumerable.Range(copies, 5000).Select(i => new EmailAddress($"a{i}", "busy.example"))]);
        premises.Clock.Advance(TimeSpan.FromSeconds(1));
        await Accept(ledger, premises, new EmailAddress("a", "fast.example"));

        Assert.Empty(await Thorough());
        Assert.Equal(["fast.example"], Domains(await Thorough()));
        await Accept(ledger, premises, new EmailAddress("b", "fast.example"));
        Assert.Empty(await Thorough());
        Assert.Equal(["fast.example"], Domains(await Thorough()));

        Task<IReadOnlyList<QueuedCopy>> Thorough() => ledger.Queue.Claim(10, Lease, ["busy.example"], isThorough: true, _ => false, Premises.Ct);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_domain_left_alone_waits_and_holds_up_no_other(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await Accept(ledger, premises, new("a", "slow.example"), new("a", "notslow.example"), new("a", "fast.example"));

        Assert.Equal(["fast.example", "notslow.example"], Domains(await ledger.Queue.Claim(10, Lease, ["slow.example"], isThorough: false, _ => false, Premises.Ct)).Order());
        Assert.Equal(["slow.example"], Domains(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct)));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_copy_is_claimed_again_only_when_its_lease_is_over(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await Accept(ledger, premises, Letters.Hollis);

        Assert.Single(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct));
        Assert.Empty(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct));
        Assert.Equal(premises.Clock.GetUtcNow() + Lease, await ledger.Queue.NextDue(Premises.Ct));

        premises.Clock.Advance(Lease + TimeSpan.FromMilliseconds(1));
        Assert.Single(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_copy_in_hand_is_not_claimed_and_its_lease_is_renewed_however_long_it_takes(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open(exclusive: false);
        await using var other = await premises.Open(exclusive: false);
        await Accept(ledger, premises, Letters.Hollis);
        var mine = Assert.Single(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct)).Id;

        for (var round = 0; round < 3; round++)
        {
            premises.Clock.Advance(Lease - TimeSpan.FromMinutes(1));
            Assert.Empty(await ledger.Queue.Claim(10, Lease, [], isThorough: false, id => id == mine, Premises.Ct));
            premises.Clock.Advance(TimeSpan.FromMinutes(2));
            Assert.Empty(await other.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct));
        }

        premises.Clock.Advance(Lease + Lease);
        Assert.Empty(await ledger.Queue.Claim(10, Lease, [], isThorough: false, id => id == mine, Premises.Ct));
        premises.Clock.Advance(Lease + Lease);
        Assert.Single(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_copy_accepted_under_a_lease_is_nobody_elses(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var message = Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Hollis).Leased(Lease);
        await ledger.Spool.Accept(message, Letters.Body, Premises.Ct);

        Assert.Empty(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct));
        Assert.Equal(1, await ledger.Queue.ReleaseAll(Premises.Ct));
        Assert.Single(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_copy_that_does_not_open_is_held_and_spoils_no_claim(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using (var before = await premises.Open())
        {
            await Accept(before, premises, new EmailAddress("a", "broken.example"));
            await Accept(before, premises, new EmailAddress("a", "whole.example"));
        }

        await premises.Around(session =>
            session.Execute("UPDATE copies SET recipient = @zeros WHERE domain = 'broken.example'", new { zeros = new byte[200] }, Premises.Ct));

        await using var ledger = await premises.Open();
        Assert.Equal(["whole.example"], Domains(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct)));
        premises.Clock.Advance(Lease + Lease);
        Assert.Equal(["whole.example"], Domains(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct)));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_released_copy_is_due_at_once(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await Accept(ledger, premises, Letters.Hollis);
        var claimed = await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct);

        await ledger.Queue.Release([.. claimed.Select(copy => copy.Id)], Premises.Ct);

        Assert.Equal(0, Assert.Single(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct)).Attempts);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_deferred_copy_comes_back_when_it_is_due(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await Accept(ledger, premises, Letters.Hollis);
        var copy = Assert.Single(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct));

        var result = copy.Result(CopyState.Queued, premises.Clock.GetUtcNow());
        await ledger.Queue.Record(result, Premises.Ct);

        Assert.Empty(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct));
        Assert.Equal(result.DueAt, await ledger.Queue.NextDue(Premises.Ct));
        premises.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, Assert.Single(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct)).Attempts);
    }

    [Theory]
    [EachEngine(CopyState.Delivered)]
    [EachEngine(CopyState.Failed)]
    [EachEngine(CopyState.Held)]
    public async Task A_copy_that_is_done_or_held_is_not_claimed(string engine, CopyState state)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await Accept(ledger, premises, Letters.Hollis);
        var copy = Assert.Single(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct));

        await ledger.Queue.Record(copy.Result(state, premises.Clock.GetUtcNow()), Premises.Ct);
        premises.Clock.Advance(TimeSpan.FromDays(30));

        Assert.Empty(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct));
        Assert.Null(await ledger.Queue.NextDue(Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_late_failure_does_not_undo_a_delivery_and_owes_no_report(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await Accept(ledger, premises, Letters.Hollis);
        var copy = Assert.Single(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct));

        await ledger.Queue.Record(copy.Result(CopyState.Delivered, premises.Clock.GetUtcNow()), Premises.Ct);
        await ledger.Queue.Record(copy.Result(CopyState.Failed, premises.Clock.GetUtcNow()) with { Report = Report(premises, copy) }, Premises.Ct);

        Assert.Equal(CopyState.Delivered, Assert.Single(await ledger.Records.List(new(), Premises.Ct)).State);
        Assert.Empty(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_report_of_a_failure_is_accepted_with_it(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await Accept(ledger, premises, Letters.Hollis);
        var copy = Assert.Single(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct));

        await ledger.Queue.Record(copy.Result(CopyState.Failed, premises.Clock.GetUtcNow()) with { Report = Report(premises, copy) }, Premises.Ct);

        var report = Assert.Single(await ledger.Queue.Claim(10, Lease, [], isThorough: false, _ => false, Premises.Ct));
        Assert.Equal((Door.Gateway, null, Letters.Sender), (report.Door, report.From.Address, report.To.Address));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Claimers_side_by_side_never_get_the_same_copy(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open(exclusive: false);
        await using var other = await premises.Open(exclusive: false);
        for (var i = 0; i < 10; i++) await Accept(ledger, premises, [.. Enumerable.Range(0, 20).Select(n => new EmailAddress($"p{n}", $"d{n}.example"))]);

        var claims = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? ledger : other).Queue.Claim(7, Lease, [], isThorough: false, _ => false, Premises.Ct)));
        var claimed = claims.SelectMany(copies => copies).Select(copy => copy.Id).ToList();
        while (await ledger.Queue.Claim(7, Lease, [], isThorough: false, _ => false, Premises.Ct) is { Count: > 0 } more) claimed.AddRange(more.Select(copy => copy.Id));

        Assert.Equal(200, claimed.Count);
        Assert.Equal(200, claimed.Distinct().Count());
    }

    static OwedReport Report(Premises premises, QueuedCopy copy) => new(
        Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Sender) with { Door = Door.Gateway, From = new(null), About = copy.MessageId },
        Letters.Body);

    static Task<IReadOnlyList<QueuedCopy>> Accept(Ledger ledger, Premises premises, params EmailAddress[] recipients) =>
        ledger.Spool.Accept(Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, recipients), Letters.Body, Premises.Ct);

    static IEnumerable<string> Domains(IEnumerable<QueuedCopy> copies) => copies.Select(copy => copy.To.Address.Domain);
}
