using Postern.Store;
using Postern.Store.Audit;

namespace Postern.Tests.Store.Sql;

/// <summary>A full disk is answered with "later"; when there is room again the work goes on, and nothing that was accepted is lost.</summary>
public sealed class DiskFullTests
{
    [Fact]
    public async Task A_full_disk_refuses_what_waits_and_nothing_after_it()
    {
        await using var premises = await Premises.Make("sqlite");
        await using var ledger = await premises.Open();
        await Accept(ledger, premises);
        await Limit(ledger, pages: 1);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Record.ExceptionAsync(() => Accept(ledger, premises)).AsTask()));

        // The writer begins again on a new connection, which has no such limit: from then on there is room.
        var refused = outcomes.Where(e => e is not null).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, e => Assert.True(Assert.IsType<LedgerUnavailableException>(e).DiskFull));
        await Accept(ledger, premises);
        Assert.Equal(32 - refused.Count, (await ledger.Records.List(new(), Premises.Ct)).Count);
        Assert.IsType<AuditVerdict.Whole>(await ledger.Audit.Verify(Premises.Ct));
    }

    // SQLite never goes below the pages in use, so this means: no page more.
    static Task<List<long>> Limit(Ledger ledger, int pages) => ledger.Writer.Now(
        transaction => transaction.Query($"PRAGMA max_page_count = {pages}", new { }, row => row.GetInt64(0)), Premises.Ct);

    static async Task Accept(Ledger ledger, Premises premises)
    {
        var bytes = new byte[60_000];
        await ledger.Spool.Accept(Letters.To(premises.Clock.GetUtcNow(), bytes.Length, Letters.Hollis), bytes, Premises.Ct);
    }
}
