using Microsoft.Extensions.Logging;
using Postern.Flow;
using Postern.Flow.Discover;
using Postern.Mail.Addresses;

namespace Postern.Tests.Flow.Discover;

public sealed class DiscoveryTests
{
    static readonly EmailAddress Joe = new("joe", "clinic.example");
    static readonly Organization Here = new("Example", ["gateway.example"], "gw.gateway.example");
    static readonly SourceAnswer Key = new SourceAnswer.Found([new(FoundForm.OpenPgp, KeyOrigin.WebKeyDirectory, new byte[] { 1 })], [], null);
    readonly ManualClock clock = new();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_sources_are_asked_and_their_finds_listed_in_order()
    {
        await using var discovery = Of(new Source("a", Key), new Source("b", new SourceAnswer.Nothing("no", false)), new Source("c", Key));

        var findings = await discovery.Find(Joe, Stop);

        Assert.Equal(2, findings.Keys.Count);
        Assert.True(findings.IsComplete);
    }

    [Fact]
    public async Task What_comes_late_is_not_waited_for_and_is_there_for_the_next_copy()
    {
        var slow = new Source("slow", Key) { IsHeld = true };
        await using var discovery = Of(new Source("fast", Key), slow);

        var first = discovery.Find(Joe, Stop);
        await slow.WasAsked;
        clock.Advance(new DiscoveryOptions().Timeout);

        var early = await first;
        Assert.Equal(["slow: no answer in time"], early.Missing);
        Assert.Single(early.Keys);

        slow.Release();
        var late = await discovery.Find(Joe, Stop);
        Assert.Equal(2, late.Keys.Count);
        Assert.Equal(1, slow.Asked);
    }

    [Fact]
    public async Task A_source_that_never_answers_holds_up_one_copy_only()
    {
        var silent = new Source("silent", Key) { IsHeld = true };
        await using var discovery = Of(silent);

        var first = discovery.Find(Joe, Stop);
        await silent.WasAsked;
        clock.Advance(Discovery.LookupTimeout);
        await first;
        await discovery.Settled(Joe);

        var other = await discovery.Find(Joe with { Local = "ann" }, Stop);

        Assert.Equal(["silent: no answer within 30 seconds"], other.Missing);
        Assert.Equal(1, silent.Asked);
    }

    [Fact]
    public async Task Copies_for_one_address_share_one_search()
    {
        var source = new Source("a", Key) { IsHeld = true };
        await using var discovery = Of(source);

        var both = Task.WhenAll(discovery.Find(Joe, Stop), discovery.Find(Joe, Stop));
        await source.WasAsked;
        source.Release();

        Assert.All(await both, findings => Assert.Single(findings.Keys));
        Assert.Equal(1, source.Asked);
    }

    [Fact]
    public async Task The_first_who_gives_up_does_not_take_the_others_down()
    {
        var source = new Source("a", Key) { IsHeld = true };
        await using var discovery = Of(source);
        using var stop = new CancellationTokenSource();

        var first = discovery.Find(Joe, stop.Token);
        var second = discovery.Find(Joe, Stop);
        await source.WasAsked;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        source.Release();

        Assert.Single((await second).Keys);
    }

    [Theory]
    [InlineData("gateway.example")]
    [InlineData("ward.gateway.example")]
    [InlineData("[192.0.2.1]")]
    public async Task Own_domains_and_literals_are_not_asked_about(string domain)
    {
        var source = new Source("a", Key);
        await using var discovery = Of(source);

        Assert.Same(Findings.None, await discovery.Find(new("joe", domain), Stop));
        Assert.Equal(0, source.Asked);
    }

    [Fact]
    public async Task Finds_and_absences_are_remembered_as_long_as_the_settings_say()
    {
        var options = new DiscoveryOptions();
        var found = new Source("found", Key);
        var absent = new Source("absent", new SourceAnswer.Nothing("no", false));
        await using var some = Of(found);
        await using var none = Of(absent);

        await Both(TimeSpan.Zero, 1, 1);
        await Both(options.NegativeKept - TimeSpan.FromSeconds(1), 1, 1);
        await Both(TimeSpan.FromSeconds(1), 1, 2);
        await Both(options.PositiveKept - options.NegativeKept, 2, 3);

        async Task Both(TimeSpan later, int foundAsked, int absentAsked)
        {
            clock.Advance(later);
            await some.Find(Joe, Stop);
            await none.Find(Joe, Stop);
            Assert.Equal((foundAsked, absentAsked), (found.Asked, absent.Asked));
        }
    }

    [Fact]
    public async Task A_find_is_remembered_no_longer_than_its_source_says()
    {
        var source = new Source("a", ((SourceAnswer.Found)Key) with { TimeToLive = TimeSpan.FromMinutes(10) });
        await using var discovery = Of(source);

        await discovery.Find(Joe, Stop);
        clock.Advance(TimeSpan.FromMinutes(10));
        await discovery.Find(Joe, Stop);

        Assert.Equal(2, source.Asked);
    }

    [Fact]
    public async Task A_domain_that_has_nothing_is_asked_once()
    {
        var source = new Source("a", new SourceAnswer.Nothing("no host", IsWholeDomain: true));
        await using var discovery = Of(source);

        await discovery.Find(Joe, Stop);
        await discovery.Find(Joe with { Local = "ann" }, Stop);
        await discovery.Find(Joe with { Domain = "other.example" }, Stop);

        Assert.Equal(2, source.Asked);
    }

    [Fact]
    public async Task The_shelf_is_asked_before_anybody_outside_and_keeps_what_is_complete()
    {
        Dictionary<EmailAddress, Findings> shelf = [];
        var source = new Source("a", Key);
        var kept = new FindingsShelf((address, _) => new(shelf.GetValueOrDefault(address)), (address, findings, _) =>
        {
            shelf[address] = findings;
            return default;
        });
        await using (var discovery = Of(kept, source)) await discovery.Find(Joe, Stop);
        await using (var restarted = Of(kept, source)) Assert.Single((await restarted.Find(Joe, Stop)).Keys);

        Assert.Equal(1, source.Asked);
    }

    [Fact]
    public async Task Local_parts_are_not_logged()
    {
        var log = new Lines();
        var held = new Source("slow", Key) { IsHeld = true };
        await using var discovery = new Discovery([new Source("a", new SourceAnswer.Failed("broken", false)), held], new(), Here, null, clock, log);

        var first = discovery.Find(Joe with { Local = "zzz-secret" }, Stop);
        await held.WasAsked;
        clock.Advance(new DiscoveryOptions().Timeout);
        await first;

        Assert.Equal(2, log.Texts.Count);
        Assert.DoesNotContain(log.Texts, text => text.Contains("zzz-secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 6, "timeout")]
    [InlineData(31, 6, "timeout")]
    [InlineData(5, 200, "negativeKept")]
    [InlineData(5, 6, null)]
    public void Settings_have_ranges(int seconds, int hours, string? named) =>
        Assert.Equal(named, new DiscoveryOptions { Timeout = TimeSpan.FromSeconds(seconds), NegativeKept = TimeSpan.FromHours(hours) }.Fault?.Split('"')[1]);

    [Fact]
    public void A_password_is_not_told() =>
        Assert.DoesNotContain("zzz-secret", new DirectoryServer("ldap.example", 636, "", [], "cn=x", "zzz-secret").ToString(), StringComparison.Ordinal);

    Discovery Of(params IKeySource[] sources) => Of(null, sources);

    Discovery Of(FindingsShelf? shelf, params IKeySource[] sources) => new(sources, new(), Here, shelf, clock, new Lines());

    /// <summary>A source that says what it was told to, when it is let.</summary>
    sealed class Source(string name, SourceAnswer answer) : IKeySource
    {
        readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int count;

        public string Name => name;

        public bool IsHeld { get; init; }

        public int Asked => count;

        public Task WasAsked => asked.Task;

        public void Release() => released.SetResult();

        public async Task<SourceAnswer> Find(EmailAddress address, CancellationToken ct)
        {
            Interlocked.Increment(ref count);
            asked.TrySetResult();
            if (IsHeld) await released.Task.WaitAsync(ct);
            return answer;
        }
    }

    sealed class Lines : ILogger<Discovery>
    {
        public List<string> Texts { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Texts) Texts.Add(formatter(state, exception));
        }
    }
}
