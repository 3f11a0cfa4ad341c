using System.Collections.Concurrent;

namespace Postern.Flow.Deliver;

/// <summary>All destinations that matter now. Idle ones are forgotten, so it grows with the present work and not with history.</summary>
public sealed class Destinations(Routes routes, Roads roads, TimeProvider clock)
{
    readonly ConcurrentDictionary<string, Destination> known = new(StringComparer.Ordinal);

    public Destination For(string domain) => known.TryGetValue(domain, out var destination)
        ? destination
        : known.GetOrAdd(domain, new Destination(domain, routes.For(domain), roads, clock));

    /// <summary>Domains that should not be claimed for now: in back-off, or with enough in the window already.</summary>
    /// <param name="room">Places left in the window.</param>
    /// <returns>Each with the time until when it rests; null for one that is merely busy.</returns>
    public IReadOnlyDictionary<string, DateTimeOffset?> LeaveAlone(int room)
    {
        var now = clock.GetUtcNow();
        return known.Values.Select(d => (d.Domain, RestsUntil: d.BackOff.At(now)?.Until, IsBusy: d.HasEnough(room)))
            .Where(d => d.RestsUntil is not null || d.IsBusy)
            .Take(Store.Queue.CopyQueue.ExceptMax)
            .ToDictionary(d => d.Domain, d => d.RestsUntil);
    }

    /// <summary>Closes idle lanes and forgets destinations without work, without lanes and without a back-off.</summary>
    public async Task Tidy()
    {
        var now = clock.GetUtcNow();
        foreach (var destination in known.Values)
        {
            await destination.CloseIdle();
            if (destination.IsIdle && destination.BackOff.At(now) is null) known.TryRemove(destination.Domain, out _);
        }
    }
}
