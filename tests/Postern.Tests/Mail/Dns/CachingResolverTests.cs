using Postern.Mail.Dns;

namespace Postern.Tests.Mail.Dns;

public sealed class CachingResolverTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_question_under_way_is_asked_once()
    {
        await using var dns = new FakeDns().A("a.test", "192.0.2.1");
        await using var resolver = Make(dns, 10, TimeProvider.System);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => resolver.Query("a.test", DnsType.A, Stop)));

        Assert.All(answers, answer => Assert.Equal(DnsOutcome.Found, answer.Outcome));
        Assert.Single(dns.Asked);
    }

    [Fact]
    public async Task An_answer_lives_as_long_as_it_may()
    {
        var clock = new HandClock();
        await using var dns = new FakeDns { TimeToLive = 60 }.A("a.test", "192.0.2.1");
        await using var resolver = Make(dns, 10, clock);

        await resolver.Query("a.test", DnsType.A, Stop);
        clock.Now += TimeSpan.FromSeconds(59);
        Assert.Equal(TimeSpan.FromSeconds(1), (await resolver.Query("A.test", DnsType.A, Stop)).TimeToLive);
        Assert.Single(dns.Asked);

        clock.Now += TimeSpan.FromSeconds(1);
        await resolver.Query("a.test", DnsType.A, Stop);
        Assert.Equal(2, dns.Asked.Count);
    }

    [Fact]
    public async Task Failures_are_not_remembered()
    {
        await using var dns = new FakeDns().A("a.test", "192.0.2.1").Fail("a.test");
        await using var resolver = Make(dns, 10, TimeProvider.System);

        Assert.Equal(DnsOutcome.TryLater, (await resolver.Query("a.test", DnsType.A, Stop)).Outcome);
        dns.Mend("a.test");
        Assert.Equal(DnsOutcome.Found, (await resolver.Query("a.test", DnsType.A, Stop)).Outcome);
    }

    [Fact]
    public async Task What_is_asked_again_and_again_stays_when_others_go()
    {
        await using var dns = new FakeDns().A("often.test", "192.0.2.1");
        await using var resolver = Make(dns, 4, TimeProvider.System);

        for (var i = 0; i < 20; i++)
        {
            dns.A($"n{i}.test", "192.0.2.2");
            await resolver.Query($"n{i}.test", DnsType.A, Stop);
            await resolver.Query("often.test", DnsType.A, Stop);
        }

        Assert.Single(dns.Asked, name => name == "often.test");
        await resolver.Query("n0.test", DnsType.A, Stop);
        Assert.Equal(2, dns.Asked.Count(name => name == "n0.test"));
    }

    /// <summary>A resolver that answers before it returns: its question must leave the table all the same.</summary>
    [Fact]
    public async Task An_answer_at_once_is_asked_for_again_when_it_failed()
    {
        var inner = new Instant();
        await using var resolver = new CachingResolver(inner, 10, TimeProvider.System);

        for (var i = 0; i < 3; i++) await resolver.Query("a.test", DnsType.A, Stop);

        Assert.Equal(3, inner.Asked);
    }

    sealed class Instant : IResolver
    {
        public int Asked { get; private set; }

        public Task<DnsAnswer> Query(string name, DnsType type, CancellationToken ct)
        {
            Asked++;
            return Task.FromResult(new DnsAnswer(DnsOutcome.TryLater, DnssecStatus.Insecure, [], name, TimeSpan.Zero, "not now"));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    static CachingResolver Make(FakeDns dns, int entries, TimeProvider clock) => new(new StubResolver(new() { Servers = [dns.Address], Rounds = 1 }), entries, clock);

    sealed class HandClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
