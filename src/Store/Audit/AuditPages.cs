using Postern.Store.Sql;

namespace Postern.Store.Audit;

/// <summary>The audit for reading: events with what they are about, the newest first. What is sealed in them stays sealed.</summary>
public sealed class AuditPages
{
    public const int LimitMax = 200;

    /// <summary>Rows of a chain that are looked through at once for what is asked.</summary>
    public const int LookedMax = 20_000;

    const string Columns = "SELECT chain, sequence, at_ms, what, message_id, copy_id, detail";

    // What stands in the text is asked; the rest is true of every row.
    const string Fits = "at_ms >= @since AND at_ms < @until AND (@what = '' OR {find}(what, @what) = 1) AND (@holds = '' OR {find}(COALESCE(detail, ''), @holds) > 0)";

    readonly Database database;

    internal AuditPages(Database database) => this.database = database;

    /// <summary>Events that fit all that the filter says. Where it looked at as many rows as it may, it says from when on somebody has to look further.</summary>
    public async Task<AuditPage> Read(AuditFilter filter, CancellationToken ct)
    {
        var limit = Math.Clamp(filter.Limit, 1, LimitMax);
        if (filter.MessageId is null && !filter.IsHouse) return await OfChains(filter, limit, ct);

        var of = filter.MessageId is null ? "message_id IS NULL" : filter.IsHouse ? "message_id IS NULL AND message_id = @messageId" : "message_id = @messageId";
        return PageOf(await database.Query($"{Columns} FROM audit WHERE {of} AND {Fits} ORDER BY at_ms DESC, chain, sequence DESC LIMIT @limit", new
        {
            messageId = filter.MessageId ?? Guid.Empty,
            what = filter.What ?? "",
            holds = filter.Holds ?? "",
            since = filter.Since,
            until = filter.Until,
            limit = limit + 1,
        }, Read, ct), limit, null);
    }

    // One more was read than is shown. What happened in one millisecond stays together, so that the next page begins behind it.
    static AuditPage PageOf(List<AuditLine> lines, int limit, DateTimeOffset? older)
    {
        if (lines.Count <= limit) return new(lines, older);

        var whole = lines.Take(limit).Where(line => line.At > lines[limit].At).ToList();
        return whole.Count > 0 ? new(whole, whole[^1].At) : new(lines[..limit], lines[limit].At);
    }

    /// <summary>The newest of everything whose word begins so.</summary>
    public async Task<IReadOnlyList<AuditLine>> Newest(string? what, int limit, CancellationToken ct) => (await Read(new() { What = what, Limit = limit }, ct)).Lines;

    /// <summary>As <see cref="Newest"/>, of events that are about no message.</summary>
    public async Task<IReadOnlyList<AuditLine>> OfHouse(string? what, int limit, CancellationToken ct) => (await Read(new() { What = what, IsHouse = true, Limit = limit }, ct)).Lines;

    /// <summary>As <see cref="Newest"/>, about one message.</summary>
    public async Task<IReadOnlyList<AuditLine>> OfMessage(Guid messageId, int limit, CancellationToken ct) => (await Read(new() { MessageId = messageId, Limit = limit }, ct)).Lines;

    async Task<AuditPage> OfChains(AuditFilter filter, int limit, CancellationToken ct)
    {
        List<AuditLine> lines = [];
        DateTimeOffset? from = null;
        foreach (var (chain, last) in await database.Query("SELECT chain, sequence FROM audit_chains", new { }, row => (row.GetInt64(0), row.GetInt64(1)), ct))
        {
            var end = await EndBefore(chain, last, filter.Until, ct);
            lines.AddRange(await database.Query($"{Columns} FROM audit WHERE chain = @chain AND sequence > @start AND sequence <= @end AND {Fits} ORDER BY sequence DESC LIMIT @limit", new
            {
                chain,
                start = end - filter.Looked,
                end,
                what = filter.What ?? "",
                holds = filter.Holds ?? "",
                since = filter.Since,
                until = filter.Until,
                limit = limit + 1,
            }, Read, ct));
            if (end > filter.Looked && await TimeOf(chain, end - filter.Looked, ct) is { } at && at >= filter.Since && (from is null || at > from)) from = at;
        }

        // Before the moment that one chain was not looked at, an answer of the others would leave a hole.
        return PageOf([.. lines.Where(line => from is null || line.At > from).OrderByDescending(line => line.At).Take(limit + 1)], limit, from?.AddMilliseconds(1));
    }

    // A chain grows with time, so what was before a moment is found by halving.
    async Task<long> EndBefore(long chain, long last, DateTimeOffset until, CancellationToken ct)
    {
        var (low, high) = (0L, last);
        if (await TimeOf(chain, last, ct) < until) return last;
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            if (await TimeOf(chain, middle, ct) < until) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    async Task<DateTimeOffset?> TimeOf(long chain, long sequence, CancellationToken ct) =>
        await database.Query("SELECT at_ms FROM audit WHERE chain = @chain AND sequence = @sequence", new { chain, sequence }, row => row.Time(0), ct) is [var at] ? at : null;

    static AuditLine Read(System.Data.Common.DbDataReader row) =>
        new(row.GetInt64(0), row.GetInt64(1), row.Time(2), row.GetString(3), row.IdOrNull(4), row.IdOrNull(5), row.TextOrNull(6));
}

/// <summary>What is asked of the audit; all of it holds.</summary>
public sealed record AuditFilter
{
    /// <summary>How the event's word begins; null: any.</summary>
    public string? What { get; init; }

    /// <summary>What its detail has in it, as an id; null: anything.</summary>
    public string? Holds { get; init; }

    /// <summary>Only what is about no message: people, keys, the house.</summary>
    public bool IsHouse { get; init; }

    /// <summary>Only what is about this one.</summary>
    public Guid? MessageId { get; init; }

    public DateTimeOffset Since { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Before it.</summary>
    public DateTimeOffset Until { get; init; } = DateTimeOffset.UnixEpoch.AddYears(1000);

    /// <summary>Rows of a chain that are looked through.</summary>
    internal int Looked { get; init; } = AuditPages.LookedMax;

    /// <summary>At most <see cref="AuditPages.LimitMax"/>.</summary>
    public int Limit { get; init; } = 100;
}

/// <param name="Lines">The newest first.</param>
/// <param name="Older">There may be more before this moment; null: there is not.</param>
public sealed record AuditPage(IReadOnlyList<AuditLine> Lines, DateTimeOffset? Older);

/// <param name="Chain">Which chain.</param>
/// <param name="Sequence">Place in it.</param>
/// <param name="At">When.</param>
/// <param name="What">As <c>copy.delivered</c>.</param>
/// <param name="MessageId">Of what message, if one.</param>
/// <param name="CopyId">Of what copy, if one.</param>
/// <param name="Detail">JSON without PHI; null when there is none.</param>
public sealed record AuditLine(long Chain, long Sequence, DateTimeOffset At, string What, Guid? MessageId, Guid? CopyId, string? Detail);
