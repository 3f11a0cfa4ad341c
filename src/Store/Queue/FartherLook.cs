using Postern.Store.Sql;

namespace Postern.Store.Queue;

/// <summary>
/// Finds due copies that stand behind a long queue of busy domains: piece by piece, from where the last look ended, and on a reading
/// connection, so that no write waits for it. Reading on to the end of a million inside the writer's transaction took 0.9 to 1.1 s.
/// </summary>
sealed class FartherLook(Database database)
{
    /// <summary>Due copies looked at in one piece. A queue of a million is through in 50.</summary>
    public const int PieceMax = 20_000;

    static readonly Place Beginning = new(-1, "", Guid.Empty);

    // One object, replaced whole: two lookers at once read a piece twice, and nothing worse.
    volatile Place reached = Beginning;

    /// <returns>At most <paramref name="limit"/> copies of other domains; whether they are still due is for the claim to say.</returns>
    public async Task<IReadOnlyList<Guid>> Next(int limit, DateTimeOffset now, IReadOnlyCollection<string> except, CancellationToken ct)
    {
        var from = reached;
        var piece = await database.Query("""
            SELECT due_at_ms, domain, id FROM copies
            WHERE state = 'queued' AND lease = 0 AND due_at_ms <= @now AND (due_at_ms, domain, id) > (@due, @domain, @id)
            ORDER BY due_at_ms, domain, id LIMIT @limit
            """, new { now, due = from.Due, domain = from.Domain, id = from.Id, limit = PieceMax }, row => new Place(row.GetInt64(0), row.GetString(1), row.Id(2)), ct);
        var leaveAlone = except.ToHashSet(StringComparer.Ordinal);
        var found = piece.Where(place => !leaveAlone.Contains(place.Domain)).Take(limit).ToList();
        reached = found.Count == limit ? found[^1] : piece.Count == PieceMax ? piece[^1] : Beginning;
        return [.. found.Select(place => place.Id)];
    }

    sealed record Place(long Due, string Domain, Guid Id);
}
