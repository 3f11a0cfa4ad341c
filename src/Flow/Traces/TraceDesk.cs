using Postern.Flow.Portal;

namespace Postern.Flow.Traces;

/// <summary>
/// Where strangers bring headers to be read. It bounds how often and how many at once, and keeps nothing. What this house knows of a server from its own
/// mail is not asked here: it would tell strangers who writes to us. Thread safe.
/// </summary>
public sealed class TraceDesk(TimeProvider clock)
{
    /// <summary>Messages taken in at once; each holds up to <see cref="Mail.Trace.TraceLimits.HeaderSizeMax"/> octets.</summary>
    public const int PlacesMax = 32;

    /// <summary>Longest time that one may take to arrive: there are few places.</summary>
    public static readonly TimeSpan ArrivalTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Asked to come back when all places are taken.</summary>
    public static readonly TimeSpan BusyWait = TimeSpan.FromSeconds(10);

    readonly TokenBuckets ofNetwork = new(burst: 20, TimeSpan.FromSeconds(5), clock);
    readonly TokenBuckets ofAll = new(burst: 300, TimeSpan.FromMilliseconds(100), clock);
    int taken;

    /// <summary>One message of a network, and one of all. Null when it may come; else how long to wait.</summary>
    public TimeSpan? Wait(Network network) => ofNetwork.Take(network.Prefix) ?? ofAll.Take("all");

    /// <summary>Takes a place; false when there is none. Whoever got one gives it back with <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref taken) <= PlacesMax) return true;

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref taken);
}
