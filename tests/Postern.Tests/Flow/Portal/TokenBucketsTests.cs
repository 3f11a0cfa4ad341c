using Postern.Flow.Portal;

namespace Postern.Tests.Flow.Portal;

public sealed class TokenBucketsTests
{
    [Fact]
    public void A_burst_is_given_at_once_and_then_one_in_each_interval()
    {
        var clock = new MovedClock();
        var buckets = new TokenBuckets(burst: 3, TimeSpan.FromMinutes(1), clock);
        for (var i = 0; i < 3; i++) Assert.Null(buckets.Take("a"));

        Assert.NotNull(buckets.Take("a"));
        Assert.Null(buckets.Take("b"));
        clock.Move(TimeSpan.FromMinutes(1));
        Assert.Null(buckets.Take("a"));
        Assert.NotNull(buckets.Take("a"));
    }

    [Fact]
    public void Two_generations_bound_what_is_remembered_and_keep_who_is_busy()
    {
        var buckets = new TokenBuckets(burst: 1, TimeSpan.FromHours(1), new MovedClock());
        Assert.Null(buckets.Take("busy"));
        for (var i = 0; i < TokenBuckets.KeysMax; i++) buckets.Take($"{i}");

        Assert.NotNull(buckets.Take("busy"));
    }
}
