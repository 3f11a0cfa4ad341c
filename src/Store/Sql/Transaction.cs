using System.Data.Common;
using Postern.Store.Audit;

namespace Postern.Store.Sql;

/// <summary>A transaction that several writes share. Whatever they do becomes durable together, or not at all.</summary>
internal sealed class Transaction(Session session, AuditSeal seal)
{
    AuditHead? head;

    public Task<int> Execute<TWith>(string sql, TWith with) => session.Execute(sql, with, CancellationToken.None);

    /// <summary>As Execute, for a statement whose count of rows does not matter.</summary>
    public Task Add<TWith>(string sql, TWith with) => session.Add(sql, with, CancellationToken.None);

    public Task<List<T>> Query<TWith, T>(string sql, TWith with, Func<DbDataReader, T> read) => session.Query(sql, with, read, CancellationToken.None);

    /// <summary>Appends to the audit chain.</summary>
    public async Task Append(AuditEntry entry)
    {
        head ??= await AuditHead.Take(this);
        await head.Append(entry, this);
    }

    public Task Begin() => session.Add("{begin}", new { }, CancellationToken.None);

    public async Task Commit()
    {
        if (head is not null) await head.Leave(this, seal);
        await session.End("COMMIT", CancellationToken.None);
    }

    public Task Rollback()
    {
        session.Forget();
        return session.Execute("ROLLBACK", CancellationToken.None);
    }
}
