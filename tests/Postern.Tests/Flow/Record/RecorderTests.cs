using Postern.Flow;
using Postern.Mail.Smtp;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Tests.Flow.Record;

public sealed class RecorderTests
{
    static readonly MailFrom Nurse = new(House.Address("nurse@clinic.example"));
    static readonly RcptTo Pat = new(House.Address("pat@north.example"));
    static readonly Evidence Nothing = new() { Why = "because the test says so" };

    [Fact]
    public async Task An_outcome_waits_for_a_ledger_that_is_gone_and_is_written_when_it_is_back()
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, clock);
        var copy = await house.Keep("hello\r\n", Nurse, Pat);
        var recorded = new TaskCompletionSource();

        await house.LoseLedger();
        await house.Recorder.Record(new Stage.Done(new Work(copy, null), new Outcome.Delivered(ReportsAreDue: false), Nothing), recorded.SetResult);
        await Until(() => clock.AdvanceToTimer(TimeSpan.FromSeconds(1)) || recorded.Task.IsCompleted);
        await recorded.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(CopyState.Delivered, Assert.Single(await house.Copies()).State);
    }

    /// <summary>Sealed anew at the second try, it once was opened with the key of the first, and held as broken.</summary>
    [Fact]
    public async Task A_report_that_was_refused_once_is_whole_when_it_is_written()
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("clinic.example", Manners.Good));
        await using var house = await House.Open(town, clock);
        var copy = await house.Keep("hello\r\n", Nurse, Pat);
        var recorded = new TaskCompletionSource();

        await house.LoseLedger();
        await house.Recorder.Record(new Stage.Done(new Work(copy, null), new Outcome.Failed("5.1.1"), Nothing), recorded.SetResult);
        await Until(() => clock.AdvanceToTimer(TimeSpan.FromSeconds(1)) || recorded.Task.IsCompleted);
        await recorded.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await house.Start();
        await house.Settle(clock);

        Assert.Equal(CopyState.Delivered, (await house.Copies()).Single(each => each.Door == Door.Gateway).State);
    }

    /// <summary>Stopping once waited for ever for a ledger that never came back.</summary>
    [Fact]
    public async Task Draining_does_not_wait_for_a_ledger_that_is_gone()
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        var copy = await house.Keep("hello\r\n", Nurse, Pat);

        await house.LoseLedger();
        await house.Recorder.Record(new Stage.Done(new Work(copy, null), new Outcome.Delivered(ReportsAreDue: false), Nothing), () => { });
        await house.Recorder.Drain().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    /// <summary>Whoever forges a reverse-path would have us write to somebody who never sent anything.</summary>
    [Theory]
    [InlineData(false, DsnNotify.Unspecified, 0)]
    [InlineData(false, DsnNotify.Failure, 0)]
    [InlineData(true, DsnNotify.Unspecified, 1)]
    [InlineData(true, DsnNotify.Never, 0)]
    public async Task A_failure_of_mail_from_outside_is_reported_to_a_proven_sender_only(bool isProven, DsnNotify notify, int reports)
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        var copy = await house.Keep("hello\r\n", new MailFrom(House.Address("pat@north.example")) { IsProven = isProven }, new RcptTo(House.Address("nurse@clinic.example")) { Notify = notify });
        var recorded = new TaskCompletionSource();

        await house.Recorder.Record(new Stage.Done(new Work(copy with { Door = Door.Inbound }, null), new Outcome.Failed("5.1.1"), Nothing), recorded.SetResult);
        await recorded.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var copies = await house.Copies();
        Assert.Equal(reports, copies.Count(each => each.Door == Door.Gateway));
        Assert.Equal(!isProven, copies.Single(each => each.CopyId == copy.Id).Evidence?.Why.Contains("no report leaves", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nurse@clinic.example", DsnNotify.Unspecified, true)]
    [InlineData("nurse@clinic.example", DsnNotify.Failure, true)]
    [InlineData("nurse@clinic.example", DsnNotify.Success, false)]
    [InlineData("nurse@clinic.example", DsnNotify.Never, false)]
    [InlineData(null, DsnNotify.Unspecified, false)]
    public async Task A_failure_and_the_report_of_it_are_one_step(string? sender, DsnNotify notify, bool isOwed)
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        var copy = await house.Keep("hello\r\n", new MailFrom(sender is null ? null : House.Address(sender)), Pat with { Notify = notify });

        await Record(house, copy, new Outcome.Failed("5.1.1"));

        var copies = await house.Copies();
        Assert.Equal(CopyState.Failed, copies.Single(each => each.CopyId == copy.Id).State);
        var report = copies.SingleOrDefault(each => each.Door == Door.Gateway);
        Assert.Equal(isOwed ? sender : null, report?.Recipient.ToString());
        Assert.Null(report?.Sender);
    }

    [Theory]
    [InlineData(DsnNotify.Success, true, true)]
    [InlineData(DsnNotify.Success, false, false)]
    [InlineData(DsnNotify.Unspecified, true, false)]
    public async Task A_report_of_success_is_ours_only_where_it_was_asked_for_and_the_server_sends_none(DsnNotify notify, bool isDue, bool isOwed)
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        var copy = await house.Keep("hello\r\n", Nurse, Pat with { Notify = notify });

        await Record(house, copy, new Outcome.Delivered(isDue));

        Assert.Equal(isOwed, (await house.Copies()).Any(each => each.Door == Door.Gateway));
    }

    [Fact]
    public async Task A_copy_that_grew_too_old_fails_and_one_that_did_not_comes_back()
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, clock);
        var copy = await house.Keep("hello\r\n", Nurse, Pat);

        await Record(house, copy, new Outcome.TryLater(clock.GetUtcNow() + TimeSpan.FromMinutes(20)));
        var later = Assert.Single(await house.Copies());
        Assert.Equal((CopyState.Queued, clock.GetUtcNow() + TimeSpan.FromMinutes(20)), (later.State, later.DueAt));

        clock.Advance(House.Usual.GiveUpAfter);
        await Record(house, copy with { Attempts = 1 }, new Outcome.TryLater(null));
        Assert.Equal(CopyState.Failed, (await house.Copies()).Single(each => each.CopyId == copy.Id).State);
        Assert.Single(await house.Copies(), each => each.Door == Door.Gateway);
    }

    [Theory]
    [InlineData("nurse@clinic.example", DsnNotify.Unspecified, true)]
    [InlineData("nurse@clinic.example", DsnNotify.Delay, true)]
    [InlineData("nurse@clinic.example", DsnNotify.Failure, false)]
    [InlineData("nurse@clinic.example", DsnNotify.Never, false)]
    [InlineData(null, DsnNotify.Unspecified, false)]
    public async Task A_copy_that_waits_for_hours_is_reported_once_whatever_happens_between(string? sender, DsnNotify notify, bool isOwed)
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", Manners.Good), ("clinic.example", Manners.Good));
        var before = await House.Open(town, clock);
        town.DnsIsDown = true;
        var copy = await before.Keep("hello\r\n", new MailFrom(sender is null ? null : House.Address(sender)), Pat with { Notify = notify });

        await Record(before, copy, new Outcome.TryLater(null));
        Assert.Single(await before.Copies());
        clock.Advance(House.Usual.WarnAfter);
        await Record(before, copy with { Attempts = 1 }, new Outcome.TryLater(null));
        Assert.Equal(isOwed ? 2 : 1, (await before.Copies()).Count);
        await Record(before, copy with { Attempts = 2 }, new Outcome.TryLater(null)); // as a second process would, that knows no better
        await using var house = await House.Open(await before.Crash(), town, clock);
        clock.Advance(TimeSpan.FromHours(2));
        var claimed = await house.Ledger.Queue.Claim(10, TimeSpan.FromMinutes(30), [], isThorough: false, _ => false, TestContext.Current.CancellationToken);
        Assert.Equal(isOwed, claimed.Single(each => each.Id == copy.Id).IsWarned);
        await Record(house, claimed.Single(each => each.Id == copy.Id), new Outcome.TryLater(null));

        Assert.Equal(isOwed ? 1 : 0, (await house.Copies()).Count(each => each.Door == Door.Gateway));
    }

    [Fact]
    public async Task A_report_of_delay_names_the_message_by_its_id_alone_and_says_until_when_it_is_tried()
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("clinic.example", Manners.Good));
        town.AddDead("north.example");
        await using var house = await House.Open(town, clock);
        var id = await house.Accept("Message-ID: <1@ehr.clinic.example>\r\nSubject: quicksilver\r\n\r\nhello\r\n", Nurse with { EnvelopeId = "e1" }, Pat);
        await house.Start();
        await house.Settle(clock);
        for (var hour = 0; hour < 6; hour++)
        {
            clock.Advance(TimeSpan.FromHours(1));
            await house.Settle(clock);
        }

        var text = Assert.Single(town["clinic.example"].Took).Text;
        foreach (var line in new[] { "In-Reply-To: <1@ehr.clinic.example>", "References: <1@ehr.clinic.example>", "Original-Envelope-Id: e1", "Action: delayed", "Status: 4.4.1", "Will-Retry-Until: Mon, 02 Mar 2026 20:00:00 +0000" })
            Assert.Contains(line, text, StringComparison.Ordinal);
        Assert.DoesNotContain("quicksilver", text, StringComparison.Ordinal);
        Assert.Equal(CopyState.Queued, (await house.Copies()).Single(each => each.MessageId == id).State);
    }

    static async Task Record(House house, QueuedCopy copy, Outcome outcome)
    {
        var recorded = new TaskCompletionSource();
        await house.Recorder.Record(new Stage.Done(new Work(copy, null), outcome, Nothing), recorded.SetResult);
        await recorded.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    static async Task Until(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!holds()) await look.WaitForNextTickAsync(patience.Token);
    }
}
