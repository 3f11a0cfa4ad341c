using Postern.Flow;
using Postern.Flow.Explain;
using Postern.Flow.Portal;
using Postern.Mail.Smtp;
using Postern.Rules.Decide;
using Postern.Store.Portal;
using Postern.Store.Queue;
using Postern.Store.Records;

namespace Postern.Tests.Flow.Portal;

/// <summary>Nobody opens a message in the portal, and its sender has it sent another way: by what policy allows, or not at all.</summary>
public sealed class OtherWayTests
{
    static readonly MailFrom Nurse = new(House.Address("nurse@clinic.example"));
    static readonly RcptTo Pat = new(House.Address("pat@north.example"));

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_goes_by_TLS_as_soon_as_that_is_there_and_the_copy_in_the_portal_stays()
    {
        var manners = Manners.NoTls;
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", _ => manners));
        await using var house = await House.Open(town, clock);
        var (first, id) = await InPortal(house, clock);
        clock.Advance(TimeSpan.FromDays(6)); // longer than any message is tried for
        Assert.Equal([id], await house.Ledger.Life.Unopened(clock.GetUtcNow(), Ct));

        Assert.Equal(OtherWayAnswer.None, await Take(house, first));
        manners = Manners.Good;
        Assert.Equal(OtherWayAnswer.Taken, await Take(house, first));
        Assert.Equal(OtherWayAnswer.NotOffered, await Take(house, first));
        await house.Settle(clock);

        var copies = (await Shown(house, first)).Copies;
        Assert.Equal([(CopyState.Delivered, "portal", null), (CopyState.Delivered, "tls", (Guid?)first.CopyId)], copies.Select(copy => (copy.State, copy.Evidence!.Protection, copy.InsteadOf)));
        Assert.Equal([Pat.Address, Pat.Address], copies.Select(copy => copy.Recipient));
        Assert.Equal(first.AcceptedAt, copies[1].AcceptedAt);
        Assert.Contains(town.Took, taken => taken.Text.Contains("haemoglobin", StringComparison.Ordinal));
        Assert.NotNull(await house.Ledger.Portal.Find(PortalLinks.HashOf(house.Links.TokenOf(first.CopyId)), Ct));
        Assert.Empty(await house.Ledger.Life.Unopened(clock.GetUtcNow(), Ct));
        Assert.Contains((await Shown(house, first)).Events, each => each is { What: "copy.second" } && each.CopyId == copies[1].CopyId);
        Assert.IsType<Postern.Store.Audit.AuditVerdict.Whole>(await house.Ledger.Audit.Verify(Ct));
    }

    /// <summary>The road closes between the look and the letter: no second notice, no second place in the portal, and its sender hears that it stays.</summary>
    [Fact]
    public async Task What_finds_no_other_way_after_all_fails_and_stays_in_the_portal()
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", Manners.NoTls), ("clinic.example", Manners.Good));
        await using var house = await House.Open(town, clock);
        var (first, _) = await InPortal(house, clock);
        var notices = town.Took.Count();

        for (var tries = 0; tries < SecondCopies.TriesMax; tries++)
        {
            Assert.NotNull(await house.Ledger.SecondCopies.Add(first.CopyId, Ct));
            Assert.Null(await house.Ledger.SecondCopies.Add(first.CopyId, Ct));
            await house.Settle(clock);
        }

        Assert.Null(await house.Ledger.SecondCopies.Add(first.CopyId, Ct));
        Assert.Equal(OtherWayAnswer.NotOffered, await Take(house, first));
        var seconds = (await Shown(house, first)).Copies.Skip(1).ToList();
        Assert.All(seconds, copy => Assert.Equal(CopyState.Failed, copy.State));
        Assert.Equal(Enumerable.Range(1, SecondCopies.TriesMax).Select(_ => Pat.Address), seconds.Select(copy => copy.Recipient));
        var told = town.Took.Skip(notices).ToList();
        Assert.Equal(SecondCopies.TriesMax, told.Count);
        Assert.All(told, taken => Assert.Contains("it was a second copy, besides the one in the portal", taken.Text.Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n", " ", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.NotNull(await house.Ledger.Portal.Find(PortalLinks.HashOf(house.Links.TokenOf(first.CopyId)), Ct));
    }

    [Fact]
    public async Task What_was_read_or_closed_or_is_of_another_message_goes_no_other_way()
    {
        var manners = Manners.NoTls;
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", _ => manners));
        await using var house = await House.Open(town, clock);
        var (read, _) = await InPortal(house, clock);
        var (closed, closedId) = await InPortal(house, clock);
        manners = Manners.Good;
        await house.Ledger.Portal.Note(read.CopyId, PortalEvent.Read, null, Ct);
        await house.Ledger.Life.Retract(closedId, null, Ct);

        Assert.Equal(OtherWayAnswer.NotOffered, await Take(house, read));
        Assert.Equal(OtherWayAnswer.NotOffered, await Take(house, closed));
        Assert.Equal(OtherWayAnswer.NotOffered, await Way(house).Take(await Visit(house, read), closed.CopyId, Ct));
        Assert.Null(await house.Ledger.SecondCopies.Add(read.CopyId, Ct));
        Assert.Null(await house.Ledger.SecondCopies.Add(closed.CopyId, Ct));
        Assert.Null(await house.Ledger.SecondCopies.Add(Guid.Empty, Ct));
        Assert.Equal(2, (await house.Copies()).Count);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_no_answer()
    {
        var manners = Manners.NoTls;
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", _ => manners));
        await using var house = await House.Open(town, clock);
        var (first, _) = await InPortal(house, clock);
        town.DnsIsDown = true;

        Assert.Equal(OtherWayAnswer.Silence, await Take(house, first));
        Assert.Single(await house.Copies());
    }

    /// <summary>Each look asks strangers' servers, and a page is a link in a mail.</summary>
    [Fact]
    public async Task Nobody_makes_us_ask_a_server_over_and_over()
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", Manners.NoTls));
        await using var house = await House.Open(town, clock);
        var (first, _) = await InPortal(house, clock);
        var (way, visit) = (Way(house), await Visit(house, first));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => way.Take(visit, first.CopyId, Ct)));
        for (var more = 0; more < 5; more++) answers = [.. answers, await way.Take(visit, first.CopyId, Ct)];

        Assert.InRange(answers.Count(each => each == OtherWayAnswer.None), 1, 3);
        Assert.Equal(answers.Length, answers.Count(each => each is OtherWayAnswer.None or OtherWayAnswer.TooOften));
        clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(OtherWayAnswer.None, await way.Take(visit, first.CopyId, Ct));
    }

    /// <summary>What its sender took back while it waited, or somebody held it, is not tried once more; nor is what goes in the stead of a copy that is not for its reader.</summary>
    [Fact]
    public async Task What_is_closed_while_it_is_carried_is_not_carried_again()
    {
        var manners = Manners.NoTls;
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", _ => manners));
        await using var house = await House.Open(town, clock);
        var (first, _) = await InPortal(house, clock);
        var kept = await house.Keep("haemoglobin\r\n", Nurse, Pat); // leased: somebody carries it
        manners = Manners.Good;
        var took = town.Took.Count();
        clock.Advance(TimeSpan.FromMinutes(1));
        var second = (await house.Ledger.SecondCopies.Add(first.CopyId, Ct))!.Value; // nothing bars it
        var carried = (await house.Ledger.Interventions.Find(second, Ct))!; // added a line above

        await house.Ledger.Life.Retract(kept.MessageId, null, Ct);
        await house.Ledger.Life.Freeze(first.MessageId, first.CopyId, "127.0.0.0/24", Ct);

        Assert.Equal(("5.7.1", "its sender took it back"), Ended(await house.Line.Carry(new Work(kept, null), Ct)));
        Assert.Equal(("5.7.1", "its recipient said that the message is not for them"), Ended(await house.Line.Carry(new Work(carried, null), Ct)));
        Assert.Equal(took, town.Took.Count());
    }

    /// <summary>The attempt that ran while its sender took it back was the last one, though the next would have been due in an hour: its sender hears that it failed.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_closed_while_it_is_carried_ends_with_that_attempt(bool isHeld)
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", Manners.NoTls));
        await using var house = await House.Open(town, clock);
        var kept = await house.Keep("haemoglobin\r\n", Nurse, Pat);
        await house.Ledger.Life.Retract(kept.MessageId, null, Ct);

        await house.Recorder.Record(
            new Stage.Done(new Work(kept, null), isHeld ? new Outcome.Held() : new Outcome.TryLater(clock.GetUtcNow().AddHours(1)), new Evidence { Why = "mx.north.example asks to wait" }), () => { });
        await house.Recorder.Drain();

        var copies = await house.Copies();
        var copy = copies.Single(each => each.CopyId == kept.Id);
        Assert.Equal((CopyState.Failed, "its sender took it back; mx.north.example asks to wait"), (copy.State, copy.Evidence?.Why));
        Assert.Single(copies, each => each.Door == Postern.Store.Spool.Door.Gateway && each.Recipient == Nurse.Address);
    }

    static (string, string?) Ended(Stage.Done done) => (Assert.IsType<Outcome.Failed>(done.Outcome).Status, done.Evidence.Why);

    [Fact]
    public async Task Two_who_ask_at_once_get_one_second_copy()
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", Manners.NoTls));
        await using var house = await House.Open(town, clock);
        var (first, _) = await InPortal(house, clock);

        var asked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => house.Ledger.SecondCopies.Add(first.CopyId, Ct)));

        Assert.Single(asked, each => each is not null);
    }

    static async Task<(CopyRecord Copy, Guid MessageId)> InPortal(House house, ManualClock clock)
    {
        var known = (await house.Copies()).Count;
        if (known == 0) await house.Start();
        var id = await house.Accept("From: nurse@clinic.example\r\nSubject: results\r\n\r\nhaemoglobin\r\n", Nurse, Pat);
        await house.Settle(clock);
        var copy = (await house.Ledger.Records.Show($"{id:N}", Ct))!.Copies.Single(); // accepted above
        Assert.Equal((CopyState.Delivered, "portal"), (copy.State, copy.Evidence?.Protection));
        return (copy, id);
    }

    static OtherWay Way(House house) => new(house.Ledger, new DryRun(Policy.Safe, house.Inspection, house.Routes, house.Roads), house.Bell, house.Clock);

    static async Task<OtherWayAnswer> Take(House house, CopyRecord copy) => await Way(house).Take(await Visit(house, copy), copy.CopyId, Ct);

    static async Task<MessageRecord> Shown(House house, CopyRecord copy) => (await house.Ledger.Records.Show($"{copy.MessageId:N}", Ct))!; // it was kept

    static async Task<SenderVisit> Visit(House house, CopyRecord copy)
    {
        Dictionary<Guid, Closure> closures = [];
        if (await house.Ledger.Life.ClosureOf(copy.CopyId, Ct) is { } closure) closures[copy.CopyId] = closure;
        return new SenderVisit(await Shown(house, copy), closures, "Example Clinic", "seal");
    }
}
