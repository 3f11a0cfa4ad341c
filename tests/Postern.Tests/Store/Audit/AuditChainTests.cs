using Postern.Store;
using Postern.Store.Audit;
using Postern.Store.Queue;

namespace Postern.Tests.Store.Audit;

public sealed class AuditChainTests
{
    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task What_was_written_by_many_at_once_verifies(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Deliver(ledger, premises))));

        var whole = Assert.IsType<AuditVerdict.Whole>(await ledger.Audit.Verify(Premises.Ct));

        Assert.Equal(40, whole.Rows);
    }

    [Theory]
    [EachEngine("UPDATE audit SET evidence = replace(evidence, 'default', 'another') WHERE evidence IS NOT NULL")]
    [EachEngine("UPDATE audit SET at_ms = at_ms + 1 WHERE sequence = 2")]
    [EachEngine("UPDATE audit SET copy_id = message_id WHERE sequence = 2")]
    [EachEngine("UPDATE audit SET reply = NULL WHERE sequence = 2")]
    [EachEngine("DELETE FROM audit WHERE sequence = 2")]
    [EachEngine("DELETE FROM audit WHERE sequence = (SELECT MAX(sequence) FROM audit)")]
    [EachEngine("DELETE FROM audit WHERE sequence = 4; UPDATE audit_chains SET sequence = 3, hash = (SELECT hash FROM audit WHERE sequence = 3)")]
    [EachEngine("DELETE FROM audit_chains")]
    public async Task A_vandal_is_found_out(string engine, string vandalism)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await Deliver(ledger, premises);
        await Deliver(ledger, premises);
        Assert.IsType<AuditVerdict.Whole>(await ledger.Audit.Verify(Premises.Ct));

        await premises.Script(vandalism);

        Assert.IsType<AuditVerdict.Broken>(await ledger.Audit.Verify(Premises.Ct));
    }

    static async Task Deliver(Ledger ledger, Premises premises)
    {
        var message = Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Hollis).Leased(TimeSpan.FromMinutes(1));
        foreach (var copy in await ledger.Spool.Accept(message, Letters.Body, Premises.Ct))
        {
            await ledger.Queue.Record(copy.Result(CopyState.Delivered, premises.Clock.GetUtcNow()), Premises.Ct);
        }
    }
}
