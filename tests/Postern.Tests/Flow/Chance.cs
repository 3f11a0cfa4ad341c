namespace Postern.Tests.Flow;

/// <summary>Chance that can be had again: the same seed, the same numbers, on every machine (SplitMix64).</summary>
sealed class Chance(ulong seed)
{
    ulong state = seed;

    /// <summary>Chance of its own for a part, whatever the other parts draw.</summary>
    public static Chance Of(ulong seed, params ReadOnlySpan<int> parts)
    {
        var mixed = new Chance(seed);
        foreach (var part in parts) mixed = new Chance(mixed.Next() ^ (uint)part);
        return mixed;
    }

    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public int Below(int end) => (int)(Next() % (uint)end);

    public bool OneIn(int count) => Below(count) == 0;

    public T Pick<T>(params ReadOnlySpan<T> from) => from[Below(from.Length)];

    /// <summary>A word that stands nowhere else.</summary>
    public string Word(string start) => $"{start}{Next():x16}{Next():x16}"[..(start.Length + 24)];
}
