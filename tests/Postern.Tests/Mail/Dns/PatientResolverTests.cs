using Postern.Mail.Dns;
using Postern.Tests.Flow;

namespace Postern.Tests.Mail.Dns;

public sealed class PatientResolverTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_questions_together_wait_so_long_and_what_is_late_is_tried_later()
    {
        var clock = new ManualClock();
        var patient = new PatientResolver(new Silent(), TimeSpan.FromSeconds(10), clock);

        var first = patient.Query("a.example", DnsType.Txt, Ct);
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(first.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((DnsOutcome.TryLater, "the DNS did not answer in time"), ((await first).Outcome, (await first).Reason));

        Assert.Equal(DnsOutcome.TryLater, (await patient.Query("b.example", DnsType.Txt, Ct).WaitAsync(TimeSpan.FromSeconds(10), Ct)).Outcome);
    }

    [Fact]
    public async Task The_time_begins_anew()
    {
        var clock = new ManualClock();
        var patient = new PatientResolver(new Silent(), TimeSpan.FromSeconds(10), clock);
        clock.Advance(TimeSpan.FromHours(1));
        patient.Begin();

        var asking = patient.Query("a.example", DnsType.Txt, Ct);
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(asking.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(DnsOutcome.TryLater, (await asking).Outcome);
    }

    [Fact]
    public void What_is_known_already_is_handed_on_as_it_is()
    {
        var known = Task.FromResult(new DnsAnswer(DnsOutcome.Found, DnssecStatus.Secure, [[1]], "a.example", TimeSpan.FromHours(1)));

        Assert.Same(known, new PatientResolver(new Ready(known), TimeSpan.Zero, new ManualClock()).Query("a.example", DnsType.Txt, Ct));
    }

    [Fact]
    public async Task Who_stops_waiting_hears_that()
    {
        using var stop = new CancellationTokenSource();
        var asking = new PatientResolver(new Silent(), TimeSpan.FromSeconds(10), new ManualClock()).Query("a.example", DnsType.Txt, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    sealed class Silent : IResolver
    {
        public Task<DnsAnswer> Query(string name, DnsType type, CancellationToken ct) => new TaskCompletionSource<DnsAnswer>().Task.WaitAsync(ct);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    sealed class Ready(Task<DnsAnswer> answer) : IResolver
    {
        public Task<DnsAnswer> Query(string name, DnsType type, CancellationToken ct) => answer;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
