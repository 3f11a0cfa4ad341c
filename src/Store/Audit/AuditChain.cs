using Postern.Store.Sql;

namespace Postern.Store.Audit;

/// <summary>The record of everything that happened: rows are only ever added, and each is chained to the one before.</summary>
public sealed class AuditChain
{
    /// <summary>Rows read at a time.</summary>
    const int PageMax = 1000;

    readonly Database database;
    readonly AuditSeal seal;

    internal AuditChain(Database database, AuditSeal seal) => (this.database, this.seal) = (database, seal);

    /// <summary>Reads every row and works out every hash. What is written meanwhile is not looked at.</summary>
    public async Task<AuditVerdict> Verify(CancellationToken ct)
    {
        var chains = await database.Query("SELECT chain, sequence, hash, seal FROM audit_chains ORDER BY chain", new { },
            row => new End(row.GetInt64(0), row.GetInt64(1), row.Bytes(2), row.Bytes(3)), ct);
        var strays = await database.Query("SELECT MIN(sequence), chain FROM audit WHERE chain NOT IN (SELECT chain FROM audit_chains) GROUP BY chain",
            new { }, row => new AuditVerdict.Broken(row.GetInt64(1), row.GetInt64(0), "the end of this chain was removed"), ct);
        if (strays is [var stray, ..]) return stray;

        var rows = 0L;
        foreach (var end in chains)
        {
            if (await Verify(end, ct) is { } broken) return broken;
            rows += end.Sequence;
        }

        return new AuditVerdict.Whole(rows, chains.Count);
    }

    async Task<AuditVerdict.Broken?> Verify(End end, CancellationToken ct)
    {
        if (!seal.Of(end.Chain, end.Sequence, end.Hash).AsSpan().SequenceEqual(end.Seal))
        {
            return new(end.Chain, end.Sequence, "the end of this chain was altered");
        }

        var (sequence, hash) = (0L, new byte[end.Hash.Length]);
        while (sequence < end.Sequence)
        {
            var page = await Page(end, sequence, ct);
            foreach (var row in page)
            {
                if (row.Sequence != ++sequence) return new(end.Chain, sequence, "a row is missing");
                hash = AuditHead.Hash(hash, end.Chain, sequence, row.Entry);
                if (!hash.AsSpan().SequenceEqual(row.Hash)) return new(end.Chain, sequence, "a row was altered");
            }

            if (page.Count == 0) return new(end.Chain, sequence + 1, "a row is missing");
        }

        return hash.AsSpan().SequenceEqual(end.Hash) ? null : new(end.Chain, sequence, "the end of this chain was altered");
    }

    Task<List<(long Sequence, AuditEntry Entry, byte[] Hash)>> Page(End end, long after, CancellationToken ct) => database.Query("""
        SELECT sequence, at_ms, what, message_id, copy_id, evidence, reply, detail, hash
        FROM audit WHERE chain = @chain AND sequence > @after AND sequence <= @last ORDER BY sequence LIMIT @limit
        """, new { chain = end.Chain, after, last = end.Sequence, limit = PageMax }, row => (
        row.GetInt64(0),
        new AuditEntry(row.Time(1), row.GetString(2), row.IdOrNull(3), row.IdOrNull(4), row.TextOrNull(5), row.BytesOrNull(6), row.TextOrNull(7)),
        row.Bytes(8)), ct);

    sealed record End(long Chain, long Sequence, byte[] Hash, byte[] Seal);
}

/// <summary>What looking through the audit chains found.</summary>
public abstract record AuditVerdict
{
    private AuditVerdict() { }

    /// <summary>Every row is as it was written, and none is missing.</summary>
    public sealed record Whole(long Rows, int Chains) : AuditVerdict;

    /// <param name="Chain">Which chain.</param>
    /// <param name="Sequence">The first row that is not as it was written.</param>
    /// <param name="Why">In words.</param>
    public sealed record Broken(long Chain, long Sequence, string Why) : AuditVerdict;
}
