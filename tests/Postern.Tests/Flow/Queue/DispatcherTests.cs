using Postern.Flow.Deliver;
using Postern.Mail.Smtp;
using Postern.Store.Queue;

namespace Postern.Tests.Flow.Queue;

public sealed class DispatcherTests
{
    static readonly MailFrom Nurse = new(House.Address("nurse@clinic.example"));

    /// <summary>Sixty copies for a server that takes connections and never says a word, then one for somebody else.</summary>
    [Fact]
    public async Task A_silent_destination_holds_up_nobody_else_and_gets_a_bounded_number_of_connections()
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("sleepy.example", Manners.Silent), ("north.example", Manners.Good));
        await using var house = await House.Open(town, clock);
        await house.Start();

        for (var i = 0; i < 60; i++) await house.Accept("Subject: hello\r\n\r\nhello\r\n", Nurse, To($"p{i}@sleepy.example"));
        await house.Accept("Subject: hello\r\n\r\nhello\r\n", Nurse, To("pat@north.example"));

        // Lanes are opened in turn, and one that takes long holds nobody up: short pauses of ours are skipped.
        await Until(() =>
        {
            if (town.Silent < Destination.CarriersMax) clock.AdvanceToTimer(Openings.Patience);
            return town.Took.Any() && town.Silent == Destination.CarriersMax;
        });
        Assert.Equal(Destination.CarriersMax, town["sleepy.example"].Heard.Count);
    }

    [Fact]
    public async Task A_dead_destination_is_left_alone_after_its_first_failure_and_tried_again_when_its_time_has_come()
    {
        var clock = new ManualClock();
        var isUp = false;
        await using var town = Town.Of(("gone.example", _ => isUp ? Manners.Good : Manners.Good with { Fault = Fault.Reset, At = Step.Banner }));
        await using var house = await House.Open(town, clock);
        await house.Start();

        for (var i = 0; i < 30; i++) await house.Accept("Subject: hello\r\n\r\nhello\r\n", Nurse, To($"p{i}@gone.example"));
        await house.Settle(clock);
        Assert.InRange(town.Heard.Count(), 1, Destination.CarriersMax + 1);

        isUp = true;
        for (var pause = 0; pause < 5; pause++)
        {
            clock.Advance(TimeSpan.FromMinutes(10));
            await house.Settle(clock);
        }

        Assert.All(await house.Copies(), copy => Assert.Equal(CopyState.Delivered, copy.State));
        Assert.Equal(30, town.Took.Count());
    }

    [Fact]
    public async Task A_copy_that_cannot_be_read_does_not_stop_the_rest()
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, clock);
        await house.Keep("Subject: hello\r\n\r\nhello\r\n", Nurse, To("lou@north.example"));
        await house.Ledger.Writer.Now(transaction => transaction.Execute("UPDATE copies SET recipient = @torn, lease = 0", new { torn = new byte[40] }), CancellationToken.None);
        await house.Start();
        await house.Accept("Subject: hello\r\n\r\nhello\r\n", Nurse, To("pat@north.example"));

        await house.Settle(clock);
        Assert.Equal("pat@north.example", Assert.Single(Assert.Single(town.Took).To));
        Assert.False(house.Dispatcher.ExecuteTask!.IsCompleted); // it was started
    }

    /// <summary>An attempt longer than the lease: its copy was once claimed again and carried by two.</summary>
    [Fact]
    public async Task What_is_still_carried_is_not_taken_up_again_when_its_lease_ends()
    {
        var clock = new ManualClock();
        var canGo = new TaskCompletionSource();
        await using var town = Town.Of(("north.example", Manners.Good));
        town["north.example"].Taking = canGo.Task.Wait;
        await using var house = await House.Open(town, clock);
        await house.Start();
        await house.Accept("Subject: hello\r\n\r\nhello\r\n", Nurse, To("pat@north.example"));
        await Until(() => town.Heard.Any());

        // Time passes for the ledger alone: time-outs of the connection have nothing to do with it.
        var claimed = await house.Ledger.Queue.Claim(10, house.Dispatcher.Lease, [], isThorough: false, house.Window.IsInHand, CancellationToken.None);
        await house.Ledger.Writer.Now(transaction => transaction.Execute("UPDATE copies SET lease = 1", new { }), CancellationToken.None);
        var again = await house.Ledger.Queue.Claim(10, house.Dispatcher.Lease, [], isThorough: false, house.Window.IsInHand, CancellationToken.None);
        canGo.SetResult();
        await house.Settle(clock);

        Assert.Empty(claimed.Concat(again));
        Assert.Single(town.Took);
        Assert.Equal(CopyState.Delivered, Assert.Single(await house.Copies()).State);
    }

    [Fact]
    public async Task What_a_dead_process_held_is_carried_at_once_by_the_next()
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", Manners.Good));
        var dying = await House.Open(town, clock);
        town.DnsIsDown = true;
        await dying.Keep("Subject: hello\r\n\r\nhello\r\n", Nurse, To("pat@north.example"));
        await using var house = await House.Open(await dying.Crash(), town, clock);
        town.DnsIsDown = false;

        await house.Start();
        await house.Settle(clock);

        Assert.Equal(CopyState.Delivered, Assert.Single(await house.Copies()).State);
    }

    static RcptTo To(string address) => new(House.Address(address));

    static async Task Until(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!holds()) await look.WaitForNextTickAsync(patience.Token);
    }
}
