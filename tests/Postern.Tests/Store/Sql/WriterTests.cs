using Postern.Store;
using Postern.Store.Audit;
using Postern.Store.Queue;

namespace Postern.Tests.Store.Sql;

public sealed class WriterTests
{
    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_write_that_fails_takes_no_batch_mate_with_it(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var twice = Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Hollis);
        await ledger.Spool.Accept(twice, Letters.Body, Premises.Ct);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Record.ExceptionAsync(() => ledger.Spool.Accept(
            i % 10 == 5 ? twice : Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Hollis), Letters.Body, Premises.Ct)).AsTask()));

        Assert.Equal(6, outcomes.Count(e => e is not null));
        Assert.DoesNotContain(outcomes, e => e is LedgerUnavailableException);
        Assert.Equal(55, (await ledger.Records.List(new(), Premises.Ct)).Count);
        Assert.IsType<AuditVerdict.Whole>(await ledger.Audit.Verify(Premises.Ct));
    }

    [Fact]
    public async Task When_the_database_goes_away_writes_are_refused_and_go_on_when_it_is_back()
    {
        await using var premises = await Premises.Make("postgres");
        await using var ledger = await premises.Open();
        await Accept(ledger, premises);

        await premises.Around("postgres", session => session.Script($"""
            ALTER DATABASE {premises.Name} ALLOW_CONNECTIONS false;
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{premises.Name}';
            """, Premises.Ct));
        var refused = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Record.ExceptionAsync(() => Accept(ledger, premises)).AsTask()));
        Assert.All(refused, e => Assert.False(Assert.IsType<LedgerUnavailableException>(e).DiskFull));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.Records.List(new(), Premises.Ct));

        await premises.Around("postgres", session => session.Script($"ALTER DATABASE {premises.Name} ALLOW_CONNECTIONS true", Premises.Ct));
        await Accept(ledger, premises);
        Assert.Equal(2, (await ledger.Records.List(new(), Premises.Ct)).Count);
        Assert.IsType<AuditVerdict.Whole>(await ledger.Audit.Verify(Premises.Ct));
    }

    static Task<IReadOnlyList<QueuedCopy>> Accept(Ledger ledger, Premises premises) =>
        ledger.Spool.Accept(Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Hollis), Letters.Body, Premises.Ct);
}
