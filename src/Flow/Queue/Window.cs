using System.Collections.Concurrent;
using Postern.Flow.Deliver;

namespace Postern.Flow.Queue;

/// <summary>How much of the ledger's queue is in memory. Bounded by count and by octets, so that a queue of a million copies costs no more memory than one of ten.</summary>
public sealed class Window(Destinations destinations, TimeProvider clock)
{
    /// <summary>Most copies in memory at once.</summary>
    public const int CopiesMax = 4000;

    /// <summary>Most octets of message bytes kept in memory between acceptance and delivery.</summary>
    public const long BytesMax = 48L * 1024 * 1024;

    readonly ConcurrentDictionary<Guid, byte> inHand = new();
    int copies;
    long bytes;

    public int Room => Math.Max(0, CopiesMax - Volatile.Read(ref copies));

    /// <summary>True from the moment a copy has its place until what came of it is recorded: nobody here may take it up a second time.</summary>
    public bool IsInHand(Guid copy) => inHand.ContainsKey(copy);

    /// <summary>Takes room for one copy that is about to be accepted or claimed. False when it should wait in the ledger.</summary>
    /// <param name="copy">Its id.</param>
    /// <param name="domain">Its destination: one that is full or in back-off takes no room.</param>
    public bool TryEnter(Guid copy, string domain)
    {
        var destination = destinations.For(domain);
        if (destination.IsFull(Room) || destination.BackOff.At(clock.GetUtcNow()) is not null) return false;
        if (Interlocked.Increment(ref copies) <= CopiesMax) return inHand.TryAdd(copy, 0);

        Interlocked.Decrement(ref copies);
        return false;
    }

    /// <summary>For claimed copies: they are in memory already, whatever the destination. False when it is in hand.</summary>
    public bool Enter(Guid copy)
    {
        if (!inHand.TryAdd(copy, 0)) return false;
        Interlocked.Increment(ref copies);
        return true;
    }

    public void Leave(Guid copy)
    {
        inHand.TryRemove(copy, out _);
        Interlocked.Decrement(ref copies);
    }

    /// <summary>Takes room for a message's bytes; false when they must be read from the ledger again.</summary>
    public bool TryKeep(int length)
    {
        if (Interlocked.Add(ref bytes, length) <= BytesMax) return true;
        Interlocked.Add(ref bytes, -length);
        return false;
    }

    public void LetGo(int length) => Interlocked.Add(ref bytes, -length);
}
