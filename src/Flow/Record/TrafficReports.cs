using Postern.Mail.Addresses;
using Postern.Store;
using Postern.Store.Records;
using Postern.Store.Reports;

namespace Postern.Flow.Record;

/// <summary>
/// What became of mail in a range of days, for whoever looks: a report is made once and shown to all who ask for the same days within <see cref="KeptFor"/>. Counts are some
/// seconds behind what happens anyway (<see cref="TrafficRounds"/>). Thread safe.
/// </summary>
public sealed class TrafficReports(Ledger ledger, TimeProvider clock)
{
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(20);

    /// <summary>Ranges that are kept at once.</summary>
    public const int RangesMax = 16;

    /// <summary>Rows of a part that names people; a report has one more where there are more.</summary>
    public const int PeopleMax = 100;

    readonly Lock gate = new();
    readonly Dictionary<(DateOnly First, DateOnly Last), (DateTimeOffset At, Task<TrafficReport> Report)> kept = [];

    /// <param name="first">Its first day, UTC.</param>
    /// <param name="last">Its last day.</param>
    /// <param name="ct">Stops waiting; others who wait for the same report get it.</param>
    public Task<TrafficReport> Of(DateOnly first, DateOnly last, CancellationToken ct) => Kept(first, last).WaitAsync(ct);

    Task<TrafficReport> Kept(DateOnly first, DateOnly last)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (kept.TryGetValue((first, last), out var found) && now - found.At < KeptFor && !found.Report.IsFaulted) return found.Report;

            foreach (var old in kept.Where(each => now - each.Value.At >= KeptFor).Select(each => each.Key).ToList()) kept.Remove(old);
            if (kept.Count >= RangesMax) kept.Clear();
            var report = Task.Run(() => Make(first, last));
            kept[(first, last)] = (now, report);
            return report;
        }
    }

    // Nobody's cancellation: others wait for it, too.
    async Task<TrafficReport> Make(DateOnly first, DateOnly last)
    {
        var filter = new CopyFilter { IsNotByTls = true, Since = Start(first), Until = Start(last.AddDays(1)), Limit = PeopleMax + 1 };
        return new(
            await ledger.Traffic.ByDay(first, last, CancellationToken.None), await ledger.Traffic.ByDomain(first, last, CancellationToken.None),
            await ledger.Records.Senders(first, last, PeopleMax + 1, CancellationToken.None), await ledger.Records.Search(filter, CancellationToken.None));
    }

    static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}

/// <param name="ByDay">The newest day first.</param>
/// <param name="ByDomain">The most copies first.</param>
/// <param name="Senders">The most copies first.</param>
/// <param name="NotByTls">Copies that could not go by TLS, the newest first.</param>
public sealed record TrafficReport(
    IReadOnlyList<TrafficCount> ByDay, IReadOnlyList<TrafficCount> ByDomain, IReadOnlyList<(EmailAddress Sender, long Count)> Senders, IReadOnlyList<CopyRecord> NotByTls)
{
    /// <summary>Of all days together, the most copies first.</summary>
    public IReadOnlyList<TrafficCount> ByProtection { get; } = Sums(ByDay);

    /// <summary>Counts of days as one for each protection and outcome, the most first.</summary>
    public static IReadOnlyList<TrafficCount> Sums(IEnumerable<TrafficCount> days) =>
    [
        .. days.GroupBy(count => (count.Protection, count.Outcome)).Select(sum => new TrafficCount(default, "", sum.Key.Protection, sum.Key.Outcome, sum.Sum(count => count.Count)))
            .OrderByDescending(count => count.Count),
    ];
}
