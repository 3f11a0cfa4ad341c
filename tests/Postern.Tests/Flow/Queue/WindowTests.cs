using Postern.Flow.Queue;

namespace Postern.Tests.Flow.Queue;

public sealed class WindowTests
{
    [Fact]
    public async Task It_holds_so_many_copies_and_no_more()
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());

        var entered = Enumerable.Range(0, Window.CopiesMax + 100).Count(_ => Enter(house, "north.example"));
        Assert.Equal((Window.CopiesMax, 0), (entered, house.Window.Room));

        house.Window.Leave(Guid.CreateVersion7(house.Clock.GetUtcNow()));
        Assert.True(Enter(house, "north.example"));
        Assert.False(Enter(house, "north.example"));
    }

    [Fact]
    public async Task A_copy_is_in_hand_once_until_it_leaves()
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        var copy = Guid.CreateVersion7(house.Clock.GetUtcNow());

        Assert.True(house.Window.Enter(copy));
        Assert.False(house.Window.Enter(copy));
        Assert.Equal((true, Window.CopiesMax - 1), (house.Window.IsInHand(copy), house.Window.Room));
        house.Window.Leave(copy);
        Assert.Equal((false, Window.CopiesMax), (house.Window.IsInHand(copy), house.Window.Room));
    }

    static bool Enter(House house, string domain) => house.Window.TryEnter(Guid.CreateVersion7(house.Clock.GetUtcNow()), domain);

    [Fact]
    public async Task A_domain_in_back_off_takes_no_room_from_others()
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, clock);
        house.Destinations.For("north.example").BackOff.Failed(clock.GetUtcNow(), _ => TimeSpan.FromMinutes(1), "down");

        Assert.False(Enter(house, "north.example"));
        Assert.True(Enter(house, "south.example"));
        Assert.Contains("north.example", house.Destinations.LeaveAlone(house.Window.Room));

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(Enter(house, "north.example"));
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
