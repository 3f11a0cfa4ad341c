using Postern.Store.Sql;

namespace Postern.Store.Audit;

/// <summary>The audit for reading: events with what they are about, the newest first. What is sealed in them stays sealed.</summary>
public sealed class AuditPages
{
    public const int LimitMax = 200;

    readonly Database database;

    internal AuditPages(Database database) => this.database = database;

    /// <summary>Events of people, keys and the house: those that are about no message.</summary>
    public Task<List<AuditLine>> OfHouse(string? what, DateTimeOffset since, DateTimeOffset until, int limit, CancellationToken ct) => database.Query("""
        SELECT chain, sequence, at_ms, what, message_id, copy_id, detail FROM audit
        WHERE message_id IS NULL AND at_ms >= @since AND at_ms < @until AND (@what = '' OR {find}(what, @what) = 1)
        ORDER BY at_ms DESC, chain, sequence DESC LIMIT @limit
        """, new { what = what ?? "", since, until, limit = Math.Clamp(limit, 1, LimitMax) }, Read, ct);

    /// <summary>Everything about one message.</summary>
    public Task<List<AuditLine>> OfMessage(Guid messageId, int limit, CancellationToken ct) => database.Query("""
        SELECT chain, sequence, at_ms, what, message_id, copy_id, detail FROM audit WHERE message_id = @messageId ORDER BY at_ms DESC, chain, sequence DESC LIMIT @limit
        """, new { messageId, limit = Math.Clamp(limit, 1, LimitMax) }, Read, ct);

    /// <summary>The newest of everything: the ends of the chains.</summary>
    public async Task<List<AuditLine>> Newest(string? what, int limit, CancellationToken ct)
    {
        var count = Math.Clamp(limit, 1, LimitMax);
        List<AuditLine> lines = [];
        foreach (var chain in await database.Query("SELECT chain FROM audit_chains", new { }, row => row.GetInt64(0), ct))
            lines.AddRange(await database.Query("""
                SELECT chain, sequence, at_ms, what, message_id, copy_id, detail FROM
                    (SELECT chain, sequence, at_ms, what, message_id, copy_id, detail FROM audit WHERE chain = @chain ORDER BY sequence DESC LIMIT @looked) AS latest
                WHERE @what = '' OR {find}(what, @what) = 1 ORDER BY sequence DESC LIMIT @count
                """, new { chain, looked = what is null ? count : LookedMax, what = what ?? "", count }, Read, ct));
        return [.. lines.OrderByDescending(line => line.At).Take(count)];
    }

    /// <summary>Rows from the end of a chain that are looked through for one kind of event.</summary>
    public const int LookedMax = 20_000;

    static AuditLine Read(System.Data.Common.DbDataReader row) =>
        new(row.GetInt64(0), row.GetInt64(1), row.Time(2), row.GetString(3), row.IdOrNull(4), row.IdOrNull(5), row.TextOrNull(6));
}

/// <param name="Chain">Which chain.</param>
/// <param name="Sequence">Place in it.</param>
/// <param name="At">When.</param>
/// <param name="What">As <c>copy.delivered</c>.</param>
/// <param name="MessageId">Of what message, if one.</param>
/// <param name="CopyId">Of what copy, if one.</param>
/// <param name="Detail">JSON without PHI; null when there is none.</param>
public sealed record AuditLine(long Chain, long Sequence, DateTimeOffset At, string What, Guid? MessageId, Guid? CopyId, string? Detail);
