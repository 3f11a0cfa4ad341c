using System.Globalization;
using Postern.Store.Sql;

namespace Postern.Store.Audit;

/// <summary>
/// Pages of the whole audit. Each chain is walked in its own order, which no clock changes, so no row is on two pages; between chains the later row goes first. Of each chain a
/// page looks through some rows and ends where one of them was looked through: what the others have from before would leave a hole. Where a look ends by days is found in blocks:
/// more wrong times in a row than a block has can hide what is right behind them.
/// </summary>
sealed class ChainPages(Database database)
{
    /// <summary>Rows in a row that must have a clock that is wrong before a look at earlier days is misled.</summary>
    const int BlockLength = 200;

    public async Task<AuditPage> Read(AuditFilter filter, CancellationToken ct)
    {
        var places = ChainPlaces.Parse(filter.After);
        List<Walk> walks = [];
        foreach (var (chain, last) in await database.Query("SELECT chain, sequence FROM audit_chains ORDER BY chain", new { }, row => (row.GetInt64(0), row.GetInt64(1)), ct))
        {
            var newest = places is null ? await LastBefore(filter.Until, chain, last, ct) : Math.Min(last, places.GetValueOrDefault(chain));
            if (newest > 0) walks.Add(await Look(filter, chain, newest, ct));
        }

        return Merge(walks, filter.Limit);
    }

    async Task<Walk> Look(AuditFilter filter, long chain, long newest, CancellationToken ct)
    {
        var start = Math.Max(0, newest - filter.Looked);
        var lines = await database.Query($"""
            {AuditPages.Columns} FROM audit
            WHERE chain = @chain AND sequence > @start AND sequence <= @newest AND {AuditPages.Fits} ORDER BY sequence DESC LIMIT @limit
            """, new
        {
            chain,
            start,
            newest,
            since = filter.Since,
            until = filter.Until ?? DateTimeOffset.MaxValue,
            what = filter.What ?? "",
            holds = filter.Holds ?? "",
            limit = filter.Limit + 1,
        }, AuditPages.Read, ct);
        var rest = start > 0 ? await Block("MAX", chain, start, ct) : null;
        return new(chain, start, new(lines), rest >= filter.Since ? rest : null);
    }

    static AuditPage Merge(List<Walk> walks, int limit)
    {
        List<AuditLine> shown = [];
        while (shown.Count < limit && walks.MaxBy(walk => walk.NextAt) is { Lines.Count: > 0 } newest) shown.Add(newest.Lines.Dequeue());
        return new(shown, ChainPlaces.Write(walks.Select(walk => (walk.Chain, walk.Rest))));
    }

    // A chain grows with time, so what was before a moment is found by halving. A block is before it when any of its rows is: one clock that was ahead misleads nobody, and rows that are too new cost
    // a look only.
    async Task<long> LastBefore(DateTimeOffset? until, long chain, long last, CancellationToken ct)
    {
        if (until is not { } end || await Block("MIN", chain, last, ct) < end) return last;
        var (low, high) = (0L, last - 1);
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            if (await Block("MIN", chain, middle, ct) < end) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    // Of the rows up to this one.
    async Task<DateTimeOffset?> Block(string least, long chain, long last, CancellationToken ct) => (await database.Query(
        $"SELECT {least}(at_ms) FROM audit WHERE chain = @chain AND sequence > @first AND sequence <= @last", new { chain, first = last - BlockLength, last }, row => row.TimeOrNull(0), ct))[0];

    /// <param name="Chain">Which.</param>
    /// <param name="Start">Nothing up to here was looked at.</param>
    /// <param name="Lines">That fit, the newest first.</param>
    /// <param name="RestAt">When the newest of what was not looked at was; null: there is nothing to look at.</param>
    sealed record Walk(long Chain, long Start, Queue<AuditLine> Lines, DateTimeOffset? RestAt)
    {
        public DateTimeOffset? NextAt => Lines.TryPeek(out var next) ? next.At : RestAt;

        /// <summary>Where the next page begins in this chain; 0: nowhere.</summary>
        public long Rest => Lines.TryPeek(out var next) ? next.Sequence : RestAt is null ? 0 : Start;
    }
}

/// <summary>Where a page of all chains ended: for each chain that goes on, the row that comes next.</summary>
static class ChainPlaces
{
    const int LengthMax = 4_000;

    /// <summary>Null when none goes on.</summary>
    public static string? Write(IEnumerable<(long Chain, long Next)> places)
    {
        var text = string.Join('-', places.Where(place => place.Next > 0).Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.Chain}.{place.Next}")));
        return text.Length == 0 ? null : text;
    }

    /// <summary>Null for what <see cref="Write"/> never writes.</summary>
    public static Dictionary<long, long>? Parse(string? text)
    {
        if (text is null or { Length: > LengthMax }) return null;
        Dictionary<long, long> places = [];
        foreach (var place in text.Split('-'))
        {
            if (place.Split('.') is not [var chain, var next] || !IsNumber(chain, out var inChain) || !IsNumber(next, out var sequence) || !places.TryAdd(inChain, sequence)) return null;
        }

        return places;
    }

    static bool IsNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
