using Postern.Flow;
using Postern.Flow.Deliver;
using Postern.Mail.Smtp;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Tests.Flow.Deliver;

public sealed class DestinationTests
{
    /// <summary>Carriers that leave while work comes: every piece is carried once, and none is left behind.</summary>
    [Fact]
    public async Task No_wake_up_is_lost()
    {
        const int Rounds = 300, Adders = 8, Each = 20;
        await using var town = Town.Of(("north.example", Manners.Good));
        for (var round = 0; round < Rounds; round++)
        {
            var destination = Destination(town);
            var carried = 0;
            var carriers = new System.Collections.Concurrent.ConcurrentBag<Task>();
            await Task.WhenAll(Enumerable.Range(0, Adders).Select(_ => Task.Run(() =>
            {
                for (var i = 0; i < Each; i++)
                    if (destination.Add(Work)) carriers.Add(Task.Run(Carry));
            })));
            await Task.WhenAll(carriers);

            Assert.Equal((Adders * Each, 0), (carried, destination.Waiting));
            Assert.True(destination.IsIdle);

            void Carry()
            {
                while (destination.Next() is not null) Interlocked.Increment(ref carried);
            }
        }
    }

    [Fact]
    public void Only_so_many_carriers_start_and_each_piece_is_given_once()
    {
        var destination = new Destination("north.example", new Route.Mx(), null!, TimeProvider.System); // no lane is asked for
        var started = Enumerable.Range(0, 50).Count(_ => destination.Add(Work));

        Assert.Equal(Postern.Flow.Deliver.Destination.CarriersMax, started);
        Assert.Equal(50, Enumerable.Range(0, 60).Count(_ => destination.Waiting > 0 && destination.Next() is not null));
    }

    static Destination Destination(Town town) => new("north.example", new Route.Mx(), town.Roads(TimeProvider.System), TimeProvider.System);

    static readonly Work Work = new(
        new QueuedCopy
        {
            Id = Guid.Empty,
            MessageId = Guid.Empty,
            Door = Door.Relay,
            AcceptedAt = DateTimeOffset.UnixEpoch,
            From = new MailFrom(null),
            To = new RcptTo(House.Address("pat@north.example")),
            Size = 0,
            Attempts = 0,
        },
        Bytes: null);
}
