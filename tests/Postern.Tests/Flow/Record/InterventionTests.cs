using Postern.Flow.Record;
using Postern.Mail.Smtp;
using Postern.Store.Queue;
using Postern.Store.Records;
using Postern.Store.Spool;

namespace Postern.Tests.Flow.Record;

public sealed class InterventionTests
{
    static readonly MailFrom Nurse = new(House.Address("nurse@clinic.example"));
    static readonly RcptTo Pat = new(House.Address("pat@north.example"));

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_held_copy_that_is_released_goes_on_and_the_record_says_so()
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, clock);
        var copy = await Hold(house, Pat);

        Assert.True(await Of(house).Release(copy, Ct));
        Assert.False(await Of(house).Release(copy, Ct));
        await house.Start();
        await house.Settle(clock);

        Assert.Equal(CopyState.Delivered, Assert.Single(await house.Copies()).State);
        Assert.Contains((await house.Ledger.Records.Show(copy.CopyId.ToString("N"), Ct))!.Events, e => e.What == "copy.released"); // it was kept above
    }

    [Theory]
    [InlineData(DsnNotify.Unspecified, FailAnswer.SenderTold)]
    [InlineData(DsnNotify.Never, FailAnswer.NobodyTold)]
    public async Task A_copy_that_is_failed_owes_its_sender_what_any_failure_does(DsnNotify notify, FailAnswer expected)
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        var copy = await Hold(house, Pat with { Notify = notify });

        Assert.Equal(expected, await Of(house).Fail(copy, Ct));
        Assert.Equal(FailAnswer.NotNow, await Of(house).Fail(copy, Ct));

        var copies = await house.Copies();
        Assert.Equal((CopyState.Failed, "an administrator stopped it"), copies.Where(each => each.CopyId == copy.CopyId).Select(each => (each.State, each.Evidence?.Why)).Single());
        Assert.Equal(expected == FailAnswer.SenderTold ? 1 : 0, copies.Count(each => each.Door == Door.Gateway));
        Assert.IsType<Postern.Store.Audit.AuditVerdict.Whole>(await house.Ledger.Audit.Verify(Ct));
    }

    [Fact]
    public async Task A_copy_that_is_being_carried_is_let_alone_and_one_that_waits_is_not()
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        var kept = await house.Keep("hello\r\n", Nurse, Pat); // under a lease
        var copy = Assert.Single(await house.Copies());

        Assert.Equal(FailAnswer.NotNow, await Of(house).Fail(copy, Ct));
        await house.Ledger.Queue.Release([kept.Id], Ct);
        Assert.Equal(FailAnswer.SenderTold, await Of(house).Fail(copy, Ct));
    }

    [Fact]
    public async Task A_copy_whose_sender_does_not_open_can_still_be_given_up()
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        var copy = await Hold(house, Pat);
        await house.Ledger.Writer.Now(transaction => transaction.Execute("UPDATE copies SET recipient = @torn", new { torn = new byte[40] }), Ct);

        Assert.Equal(FailAnswer.NobodyTold, await Of(house).Fail(copy, Ct));
    }

    /// <summary>A message that is taken back goes by neither way, and nobody is told that it can be read: what the report says of the first copy is true whatever became of it.</summary>
    [Fact]
    public async Task A_second_copy_that_is_taken_back_promises_nothing_of_the_first()
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        var kept = await house.Keep("hello\r\n", Nurse, Pat);
        await house.Ledger.Queue.Record(
            new() { CopyId = kept.Id, MessageId = kept.MessageId, State = CopyState.Delivered, At = house.Clock.GetUtcNow(), Evidence = new() { Protection = "portal", Why = "x" } }, Ct);
        var id = await house.Ledger.SecondCopies.Add(kept.Id, Ct);
        var second = (await house.Copies()).Single(each => each.CopyId == id);

        Assert.Equal(FailAnswer.SenderTold, await Of(house).Fail(second, Ct, "its sender took it back"));

        var report = (await house.Copies()).Single(each => each.Door == Door.Gateway);
        await using var stored = await house.Ledger.Spool.Open(report.MessageId, Ct);
        using var reader = new StreamReader(stored);
        var text = await reader.ReadToEndAsync(Ct);
        Assert.Contains("its sender took it back", text, StringComparison.Ordinal);
        Assert.Contains("it was a second copy, besides the one in the portal", text.Replace("\r\n ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("can be read", text, StringComparison.Ordinal);
    }

    static Intervention Of(House house) => new(house.Ledger, new Reports(house.Organization, House.Usual), house.Clock);

    static async Task<CopyRecord> Hold(House house, RcptTo to)
    {
        var copy = await house.Keep("Subject: hello\r\n\r\nhello\r\n", Nurse, to);
        var result = new CopyResult { CopyId = copy.Id, MessageId = copy.MessageId, State = CopyState.Held, At = house.Clock.GetUtcNow(), Evidence = new() { Why = "held by the test" } };
        await house.Ledger.Queue.Record(result, Ct);
        return Assert.Single(await house.Copies());
    }
}
