namespace Postern.Flow.Portal;

/// <summary>
/// Limits how often something may happen for one key: <paramref name="burst"/> times at once, then once in <paramref name="refill"/>.
/// One time per key is all it keeps (the generic cell rate algorithm). Thread safe.
/// </summary>
sealed class TokenBuckets(int burst, TimeSpan refill, TimeProvider clock)
{
    /// <summary>Keys in one generation. When it is full the older of two generations is forgotten, so memory is bounded and no sweep ever runs.</summary>
    public const int KeysMax = 20_000;

    readonly Lock gate = new();
    Dictionary<string, DateTimeOffset> young = [];
    Dictionary<string, DateTimeOffset> old = [];

    /// <summary>Takes one token. Null when there was one; else how long until there is.</summary>
    public TimeSpan? Take(string key)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (!young.TryGetValue(key, out var full) && !old.TryGetValue(key, out full) || full < now) full = now;

            var wait = full - now - refill * (burst - 1);
            if (wait > TimeSpan.Zero) return wait;

            Keep(key, full + refill);
            return null;
        }
    }

    /// <summary>Puts one back that was taken; a key that has all its tokens gets no more.</summary>
    public void Return(string key)
    {
        lock (gate)
            if (young.TryGetValue(key, out var full) || old.TryGetValue(key, out full)) Keep(key, full - refill);
    }

    /// <summary>True when there is none to take now.</summary>
    public bool IsSpent(string key)
    {
        lock (gate) return (young.TryGetValue(key, out var full) || old.TryGetValue(key, out full)) && full - clock.GetUtcNow() > refill * (burst - 1);
    }

    void Keep(string key, DateTimeOffset full)
    {
        if (young.Count >= KeysMax) (old, young) = (young, []);
        young[key] = full;
    }
}
