using Postern.Flow.Deliver;

namespace Postern.Tests.Flow.Deliver;

public sealed class BackOffTests
{
    static readonly DateTimeOffset Noon = new(2026, 5, 3, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Carriers_that_fail_together_count_once()
    {
        var backOff = new BackOff();
        for (var carrier = 0; carrier < 20; carrier++) backOff.Failed(Noon, failures => TimeSpan.FromMinutes(failures), "down");

        Assert.Equal((Noon.AddMinutes(1), "down"), backOff.At(Noon));
        Assert.Null(backOff.At(Noon.AddMinutes(1)));
    }

    [Fact]
    public void It_grows_until_something_works()
    {
        var backOff = new BackOff();
        backOff.Failed(Noon, failures => TimeSpan.FromMinutes(failures), "down");
        backOff.Failed(Noon.AddMinutes(2), failures => TimeSpan.FromMinutes(failures), "still down");
        Assert.Equal(Noon.AddMinutes(4), backOff.At(Noon.AddMinutes(3))?.Until);

        backOff.Worked();

        Assert.Null(backOff.At(Noon.AddMinutes(3)));
    }
}
