using Postern.Flow.Outside;

namespace Postern.Tests.Flow.Outside;

public sealed class RememberedTests
{
    readonly ManualClock clock = new();

    [Fact]
    public void The_number_is_bounded_and_what_is_asked_for_stays()
    {
        var memory = new Remembered<int, string>(10, long.MaxValue, clock);

        for (var number = 0; number < 1000; number++)
        {
            Keep(memory, number, 1);
            Assert.NotNull(memory.Recall(0));
        }

        Assert.InRange(Enumerable.Range(0, 1000).Count(number => memory.Recall(number) is not null), 1, 10);
    }

    [Fact]
    public void The_weight_is_bounded()
    {
        var memory = new Remembered<int, string>(1_000_000, 1000, clock);

        for (var number = 0; number < 1000; number++) Keep(memory, number, 100);

        Assert.InRange(Enumerable.Range(0, 1000).Count(number => memory.Recall(number) is not null), 1, 10);
    }

    void Keep(Remembered<int, string> memory, int key, long weight) => memory.Keep(key, "x", clock.GetUtcNow().AddHours(1), weight);
}
