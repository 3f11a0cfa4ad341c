namespace Postern.Flow.Outside;

/// <summary>
/// A memory with an end: by time, by number and by weight. Two generations: when the young one is full it becomes the old one, and what
/// was old and unasked is forgotten.
/// </summary>
sealed class Remembered<TKey, TValue>(int entriesMax, long weightMax, TimeProvider clock) where TKey : notnull where TValue : class
{
    readonly Lock turning = new();
    Dictionary<TKey, Kept> young = [];
    Dictionary<TKey, Kept> old = [];
    long weight;

    public TValue? Recall(TKey key)
    {
        lock (turning)
        {
            if (!young.TryGetValue(key, out var kept) && old.Remove(key, out kept)) Add(key, kept);
            return kept is not null && clock.GetUtcNow() < kept.Until ? kept.Value : null;
        }
    }

    public void Keep(TKey key, TValue value, DateTimeOffset until, long size)
    {
        lock (turning) Add(key, new(value, until, size));
    }

    void Add(TKey key, Kept kept)
    {
        if (young.Count >= Math.Max(1, entriesMax / 2) || weight + kept.Size > weightMax / 2) (old, young, weight) = (young, [], 0);
        if (young.TryGetValue(key, out var before)) weight -= before.Size;
        young[key] = kept;
        weight += kept.Size;
    }

    sealed record Kept(TValue Value, DateTimeOffset Until, long Size);
}
