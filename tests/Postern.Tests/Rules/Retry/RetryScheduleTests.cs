using Postern.Rules.Retry;

namespace Postern.Tests.Rules.Retry;

public sealed class RetryScheduleTests
{
    static readonly RetrySchedule Usual = RetrySchedule.Usual;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 8)]
    [InlineData(7, 60)]
    [InlineData(500, 60)]
    public void Delays_double_up_to_the_longest(int attempts, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), Usual.DelayAfter(attempts, TimeSpan.FromMinutes(5), jitter: 0));

    [Fact]
    public void Jitter_spreads_by_a_quarter() =>
        Assert.Equal(TimeSpan.FromSeconds(60 * 1.125), Usual.DelayAfter(1, TimeSpan.Zero, jitter: 0.5));

    [Fact]
    public void A_copy_that_is_too_old_is_given_up() =>
        Assert.Null(Usual.DelayAfter(3, Usual.GiveUpAfter, jitter: 0));

    [Fact]
    public void The_last_attempt_falls_at_the_end_of_the_time() =>
        Assert.Equal(TimeSpan.FromMinutes(10), Usual.DelayAfter(100, Usual.GiveUpAfter - TimeSpan.FromMinutes(10), jitter: 0.9));
}
