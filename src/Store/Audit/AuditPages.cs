using System.Globalization;
using Postern.Store.Sql;

namespace Postern.Store.Audit;

/// <summary>The audit for reading: events with what they are about, the newest first. What is sealed in them stays sealed.</summary>
public sealed class AuditPages
{
    public const int LimitMax = 200;

    /// <summary>Rows of a chain that are looked through at once for what is asked.</summary>
    public const int LookedMax = 10_000;

    internal const string Columns = "SELECT chain, sequence, at_ms, what, message_id, copy_id, detail";

    // What stands in the text is asked; the rest is true of every row.
    internal const string Fits = "at_ms >= @since AND at_ms < @until AND (@what = '' OR {find}(what, @what) = 1) AND (@holds = '' OR {find}(COALESCE(detail, ''), @holds) > 0)";

    // The newest first; what happened in one millisecond by chain, so that a page can end anywhere and the next begin behind it.
    const string Order = "ORDER BY at_ms DESC, chain, sequence DESC";

    const string IsBehind = "at_ms <= @atMs AND (at_ms < @atMs OR chain > @chain OR (chain = @chain AND sequence < @sequence))";

    // Left alone, SQLite takes the index of messages for what belongs to none, and sorts all of it.
    const string House = "audit {by audit_house}";

    readonly Database database;
    readonly ChainPages chains;

    internal AuditPages(Database database) => (this.database, chains) = (database, new(database));

    /// <summary>Events that fit all that the filter says. Where it looked at as many rows as it may, it says from where on somebody has to look further.</summary>
    public Task<AuditPage> Read(AuditFilter filter, CancellationToken ct) =>
        filter.MessageId is { } message ? OfMessage(filter, message, ct) : filter.IsHouse ? OfHouse(filter, ct) : chains.Read(filter, ct);

    async Task<AuditPage> OfMessage(AuditFilter filter, Guid messageId, CancellationToken ct) =>
        filter.IsHouse ? new([], null) : PageOf(await ByTime("audit WHERE message_id = @messageId", filter, filter.Since, ct, messageId), filter.Limit, null);

    async Task<AuditPage> OfHouse(AuditFilter filter, CancellationToken ct)
    {
        var ends = await database.Query($"SELECT at_ms FROM {House} WHERE message_id IS NULL AND at_ms >= @since AND at_ms <= @atMs ORDER BY at_ms DESC LIMIT 1 OFFSET @looked",
            new { since = filter.Since, atMs = AuditPlace.Behind(filter).AtMs, looked = filter.Looked }, row => row.GetInt64(0), ct);
        AuditPlace? end = ends is [var at] ? AuditPlace.Before(at) : null;
        return PageOf(await ByTime($"{House} WHERE message_id IS NULL", filter, end?.At ?? filter.Since, ct), filter.Limit, end);
    }

    Task<List<AuditLine>> ByTime(string of, AuditFilter filter, DateTimeOffset since, CancellationToken ct, Guid messageId = default)
    {
        var (atMs, chain, sequence) = AuditPlace.Behind(filter);
        return database.Query($"{Columns} FROM {of} AND {Fits} AND {IsBehind} {Order} LIMIT @limit", new
        {
            messageId,
            since,
            until = filter.Until ?? DateTimeOffset.MaxValue,
            what = filter.What ?? "",
            holds = filter.Holds ?? "",
            atMs,
            chain,
            sequence,
            limit = filter.Limit + 1,
        }, Read, ct);
    }

    // One more was read than is shown. What lies behind the place where looking ended is for the next page.
    static AuditPage PageOf(IEnumerable<AuditLine> lines, int limit, AuditPlace? end)
    {
        var seen = lines.Where(line => end is not { } place || !AuditPlace.Of(line).IsBehind(place)).Take(limit + 1).ToList();
        return seen.Count > limit ? new(seen[..limit], $"{AuditPlace.Of(seen[limit - 1])}") : new(seen, end?.ToString());
    }

    /// <summary>The newest of everything whose word begins so.</summary>
    public async Task<IReadOnlyList<AuditLine>> Newest(string? what, int limit, CancellationToken ct) => (await Read(new() { What = what, Limit = limit }, ct)).Lines;

    /// <summary>As <see cref="Newest"/>, of events that are about no message.</summary>
    public async Task<IReadOnlyList<AuditLine>> OfHouse(string? what, int limit, CancellationToken ct) => (await Read(new() { What = what, IsHouse = true, Limit = limit }, ct)).Lines;

    /// <summary>As <see cref="Newest"/>, about one message.</summary>
    public async Task<IReadOnlyList<AuditLine>> OfMessage(Guid messageId, int limit, CancellationToken ct) => (await Read(new() { MessageId = messageId, Limit = limit }, ct)).Lines;

    internal static AuditLine Read(System.Data.Common.DbDataReader row) =>
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

    /// <summary>Before it; null: to the newest.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What the page before says is <see cref="AuditPage.Older"/>, with the same filter; null, or anything else: from the beginning.</summary>
    public string? After { get; init; }

    /// <summary>Rows of a chain that are looked through.</summary>
    internal int Looked { get; init; } = AuditPages.LookedMax;

    /// <summary>1 to <see cref="AuditPages.LimitMax"/>.</summary>
    public int Limit { get; init => field = Math.Clamp(value, 1, AuditPages.LimitMax); } = 100;
}

/// <param name="Lines">The newest first.</param>
/// <param name="Older">Where there may be more, for <see cref="AuditFilter.After"/>; null: there is not.</param>
public sealed record AuditPage(IReadOnlyList<AuditLine> Lines, string? Older);

/// <summary>A place in the order of events, the newest first.</summary>
/// <param name="AtMs">When, in milliseconds since 1970.</param>
/// <param name="Chain">Of what happened then: in which chain.</param>
/// <param name="Sequence">And at which place in it.</param>
readonly record struct AuditPlace(long AtMs, long Chain, long Sequence)
{
    public DateTimeOffset At => DateTimeOffset.FromUnixTimeMilliseconds(AtMs);

    public bool IsBehind(AuditPlace other) =>
        AtMs < other.AtMs || (AtMs == other.AtMs && (Chain > other.Chain || (Chain == other.Chain && Sequence < other.Sequence)));

    public static AuditPlace Of(AuditLine line) => new(line.At.ToUnixTimeMilliseconds(), line.Chain, line.Sequence);

    /// <summary>Where a filter begins: at its end, or where the page before ended, whichever is farther back.</summary>
    public static AuditPlace Behind(AuditFilter filter)
    {
        var end = filter.Until is { } until ? Before(until.ToUnixTimeMilliseconds()) : new(long.MaxValue, long.MaxValue, 0);
        return Parse(filter.After) is { } after && after.IsBehind(end) ? after : end;
    }

    // Behind it is what happened before that millisecond, and nothing of it.
    public static AuditPlace Before(long atMs) => new(atMs, long.MaxValue, 0);

    /// <summary>As <see cref="ToString"/> writes it; null for anything else.</summary>
    public static AuditPlace? Parse(string? text) =>
        text?.Split('.') is [var at, var chain, var sequence] && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var atMs)
        && long.TryParse(chain, NumberStyles.None, CultureInfo.InvariantCulture, out var inChain) && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            ? new(atMs, inChain, place)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{AtMs}.{Chain}.{Sequence}");
}

/// <param name="Chain">Which chain.</param>
/// <param name="Sequence">Place in it.</param>
/// <param name="At">When.</param>
/// <param name="What">As <c>copy.delivered</c>.</param>
/// <param name="MessageId">Of what message, if one.</param>
/// <param name="CopyId">Of what copy, if one.</param>
/// <param name="Detail">JSON without PHI; null when there is none.</param>
public sealed record AuditLine(long Chain, long Sequence, DateTimeOffset At, string What, Guid? MessageId, Guid? CopyId, string? Detail);
