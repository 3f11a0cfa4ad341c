namespace Postern.Flow.Deliver;

/// <summary>
/// Bounds how many lanes a destination opens side by side. A handshake costs both ends more than twenty messages on an open lane,
/// so a burst takes turns: who waits for one usually finds a lane that somebody else gave back.
/// </summary>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing to dispose of.
sealed class Openings
#pragma warning restore CA1001
{
    /// <summary>Lanes of one destination that are being opened at once: it grows one by one, which receivers like too.</summary>
    public const int AtOnceMax = 1;

    readonly SemaphoreSlim turn = new(0);
    int opening;
    int waiting;

    /// <summary>Says that one may wait: before looking for a lane, or a wake-up between the look and the wait would be lost.</summary>
    public void Join() => Interlocked.Increment(ref waiting);

    public void Leave() => Interlocked.Decrement(ref waiting);

    // Never above the limit, not even for an instant: a place that is free in truth would be missed, and its wake-up with it.
    public bool TryBegin()
    {
        for (var seen = Volatile.Read(ref opening); seen < AtOnceMax;)
        {
            var before = Interlocked.CompareExchange(ref opening, seen + 1, seen);
            if (before == seen) return true;
            seen = before;
        }

        return false;
    }

    public void End()
    {
        Interlocked.Decrement(ref opening);
        Wake();
    }

    /// <summary>A lane came back, or a place is free: one of those who wait looks again.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref waiting) > 0) turn.Release();
    }

    public Task Turn(CancellationToken ct) => turn.WaitAsync(ct);
}
