using System.Collections.Concurrent;
using Postern.Rules.Decide;

namespace Postern.Flow.Deliver;

/// <summary>One place that mail goes to: its waiting work, its open lanes, and how it has behaved. Keyed by recipient domain, so that one slow domain holds up nobody else.</summary>
public sealed class Destination(string domain, Route route, Roads roads, TimeProvider clock)
{
    /// <summary>Most copies carried to one destination at once, each on a connection of its own.</summary>
    public const int CarriersMax = 20;

    /// <summary>Most copies of one destination in the window.</summary>
    public const int WaitingMax = 500;

    /// <summary>A lane idle for longer is closed; many servers close theirs after some seconds themselves.</summary>
    public static readonly TimeSpan LaneIdleMax = TimeSpan.FromSeconds(5);

    readonly ConcurrentStack<Lane.Secure> idle = new();
    readonly ConcurrentQueue<Work> waiting = new();
    readonly Openings openings = new(clock);
    int carriers;
    int count;

    public string Domain => domain;

    public int Waiting => Volatile.Read(ref count);

    public bool IsIdle => Waiting == 0 && Volatile.Read(ref carriers) == 0 && idle.IsEmpty;

    public BackOff BackOff { get; } = new();

    /// <summary>True when nothing more need be claimed for it: half its share waits. Between the two, claims do not overshoot.</summary>
    /// <param name="room">Places left in the window.</param>
    public bool HasEnough(int room) => Waiting >= Math.Clamp(room / 4, CarriersMax, WaitingMax) / 2;

    /// <summary>True when it has its share: a quarter of what is left, so that slow destinations cannot fill the window for others.</summary>
    /// <param name="room">Places left in the window.</param>
    public bool IsFull(int room) => Waiting >= Math.Clamp(room / 4, CarriersMax, WaitingMax);

    /// <returns>True when one more carrier should start for it.</returns>
    public bool Add(Work work)
    {
        Interlocked.Increment(ref count);
        waiting.Enqueue(work);
        return TryStartCarrier();
    }

    /// <summary>For a carrier. Null when nothing waits: the carrier ends, and is no longer counted.</summary>
    public Work? Next()
    {
        while (true)
        {
            if (waiting.TryDequeue(out var work))
            {
                Interlocked.Decrement(ref count);
                return work;
            }

            Interlocked.Decrement(ref carriers);

            // Work that came between the last look and the decrement found all carriers "running": take it up again.
            if (waiting.IsEmpty || !TryStartCarrier()) return null;
        }
    }

    // Never counts above the limit, not even for a moment: two that each see the other's passing count would both go away.
    bool TryStartCarrier()
    {
        for (var seen = Volatile.Read(ref carriers); seen < CarriersMax;)
        {
            var before = Interlocked.CompareExchange(ref carriers, seen + 1, seen);
            if (before == seen) return true;
            seen = before;
        }

        return false;
    }

    /// <summary>A lane that proves the floor: an idle one, or a new one, opened in turn. <paramref name="fresh"/> opens a new one at once.</summary>
    public async ValueTask<LaneAnswer> Rent(TlsFloor floor, bool fresh, CancellationToken ct)
    {
        if (fresh) return await roads.Secure(route, domain, floor, ct);

        while (true)
        {
            if (await TakeIdle(floor) is { } lane) return new LaneAnswer.Ready(lane);
            if (openings.Join(floor) is not { } turn) return await Open(floor, ct);

            // Looked for again from within the row: a lane that came back between the first look and now woke nobody.
            if (await TakeIdle(floor) is { } returned)
            {
                openings.Leave(turn);
                return new LaneAnswer.Ready(returned);
            }

            if (await openings.Await(turn, ct) is { } answer) return answer;
        }
    }

    async Task<LaneAnswer> Open(TlsFloor floor, CancellationToken ct)
    {
        LaneAnswer? answer = null;
        try
        {
            return answer = await roads.Secure(route, domain, floor, ct);
        }
        finally
        {
            openings.End(floor, answer);
        }
    }

    async ValueTask<Lane.Secure?> TakeIdle(TlsFloor floor)
    {
        while (idle.TryPop(out var lane))
        {
            if (lane.IsUsable && !IsStale(lane) && lane.Shortfall(floor) is null) return lane;
            await lane.DisposeAsync();
        }

        return null;
    }

    public Task<LaneAnswer> RentAny(CancellationToken ct) => roads.Any(route, domain, ct);

    /// <summary>Gives a lane back. One that is no longer usable is closed.</summary>
    public async ValueTask Return(Lane lane)
    {
        if (lane is Lane.Secure { IsUsable: true } secure)
        {
            secure.IdleSince = clock.GetTimestamp();
            idle.Push(secure);
            openings.Wake();
            return;
        }

        await lane.DisposeAsync();
    }

    /// <summary>Closes lanes that have been idle too long.</summary>
    public async Task CloseIdle()
    {
        List<Lane.Secure> keep = [];
        while (idle.TryPop(out var lane))
        {
            if (lane.IsUsable && !IsStale(lane)) keep.Add(lane);
            else await lane.DisposeAsync();
        }

        foreach (var lane in keep) idle.Push(lane);
    }

    bool IsStale(Lane lane) => clock.GetElapsedTime(lane.IdleSince) > LaneIdleMax;
}
