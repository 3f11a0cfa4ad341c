using System.Net;
using Postern.Flow.Portal;

namespace Postern.Flow.Domains;

/// <summary>
/// Where people ask about domains, strangers among them. It bounds how often and how many at once, remembers each result for a minute, and lets those who ask
/// for the same at the same time share one check. Thread safe.
/// </summary>
/// <param name="privateAddresses">Ranges of special addresses that may be connected to.</param>
/// <param name="port">Of exchangers.</param>
/// <param name="check">Makes a check that reaches so far.</param>
/// <param name="clock">For limits and memory.</param>
public sealed class DomainDesk(IReadOnlyList<IPNetwork> privateAddresses, int port, Func<Reach, DomainCheck> check, TimeProvider clock)
{
    readonly DeskLimits limits = new(clock);
    readonly Lock gate = new();
    readonly Dictionary<string, Kept> kept = [];
    readonly Dictionary<string, Task<DomainReport>> underWay = [];

    /// <summary>Strangers may ask; else only people of the administration.</summary>
    public bool IsPublic { get; init; }

    /// <summary>Has the domain looked at, or gives what is known of the last minute.</summary>
    /// <param name="typed">By anybody.</param>
    /// <param name="network">Where from.</param>
    /// <param name="ct">Stops waiting; the check goes on for others.</param>
    public async Task<DeskAnswer> Check(string? typed, Network network, CancellationToken ct)
    {
        if (!DomainQuestion.TryRead(typed, out var question)) return new DeskAnswer.NoDomain();
        if (!Reach.IsPublic(question.Domain)) return new DeskAnswer.PrivateName();
        if (Known(question.Domain) is { } known) return new DeskAnswer.Checked(known);
        if (limits.Check(network) is { } wait) return new DeskAnswer.TooMany(wait);
        return Join(question) is { } asked ? new DeskAnswer.Checked(await asked.WaitAsync(ct)) : new DeskAnswer.Busy(DeskLimits.BusyWait);
    }

    /// <summary>The result of the last minute, if there is one. Starts nothing, so a link may lead here.</summary>
    public DomainReport? Recall(string? typed) => DomainQuestion.TryRead(typed, out var question) ? Known(question.Domain) : null;

    DomainReport? Known(string domain)
    {
        lock (gate) return kept.TryGetValue(domain, out var found) && found.Until > clock.GetUtcNow() ? found.Report : null;
    }

    /// <summary>Null when every place is taken.</summary>
    Task<DomainReport>? Join(DomainQuestion question)
    {
        lock (gate)
        {
            if (underWay.TryGetValue(question.Domain, out var already)) return already;
            if (underWay.Count >= DeskLimits.RunningMax) return null;
            return underWay[question.Domain] = Task.Run(() => Run(question));
        }
    }

    // Not bound to whoever asked first: it ends by itself, within the limit of a check.
    async Task<DomainReport> Run(DomainQuestion question)
    {
        try
        {
            var report = await check(Reach.Public(privateAddresses, limits.MayAsk, port)).Examine(question, CancellationToken.None);
            lock (gate) Keep(report);
            return report;
        }
        finally
        {
            lock (gate) underWay.Remove(question.Domain);
        }
    }

    void Keep(DomainReport report)
    {
        var now = clock.GetUtcNow();
        if (kept.Count >= DeskLimits.KeptMax)
            foreach (var (domain, _) in kept.Where(each => each.Value.Until <= now).ToList()) kept.Remove(domain);
        if (kept.Count >= DeskLimits.KeptMax) kept.Remove(kept.MinBy(each => each.Value.Until).Key);
        kept[report.Facts.Domain] = new(report, now + DeskLimits.KeptFor);
    }

    sealed record Kept(DomainReport Report, DateTimeOffset Until);
}
