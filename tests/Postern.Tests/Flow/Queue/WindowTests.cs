using Postern.Flow.Queue;

namespace Postern.Tests.Flow.Queue;

public sealed class WindowTests
{
    [Fact]
    public async Task It_holds_so_many_copies_and_no_more()
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());

        var entered = Enumerable.Range(0, Window.CopiesMax + 100).Count(_ => house.Window.TryEnter("north.example"));
        Assert.Equal((Window.CopiesMax, 0), (entered, house.Window.Room));

        house.Window.Leave();
        Assert.True(house.Window.TryEnter("north.example"));
        Assert.False(house.Window.TryEnter("north.example"));
    }

    [Fact]
    public async Task A_domain_in_back_off_takes_no_room_from_others()
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, clock);
        house.Destinations.For("north.example").BackOff.Failed(clock.GetUtcNow(), _ => TimeSpan.FromMinutes(1), "down");

        Assert.False(house.Window.TryEnter("north.example"));
        Assert.True(house.Window.TryEnter("south.example"));
        Assert.Contains("north.example", house.Destinations.LeaveAlone(house.Window.Room));

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(house.Window.TryEnter("north.example"));
    }

    [Fact]
    public async Task Octets_are_bounded_and_given_back()
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        const int Large = 1024 * 1024;

        Assert.Equal(Window.BytesMax / Large, Enumerable.Range(0, 100).Count(_ => house.Window.TryKeep(Large)));
        house.Window.LetGo(Large);
        Assert.True(house.Window.TryKeep(Large));
        Assert.False(house.Window.TryKeep(1));
    }
}
