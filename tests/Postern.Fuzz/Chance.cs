namespace Postern.Fuzz;

/// <summary>Chance that can be had again: SplitMix64. The same seed gives the same numbers on every machine.</summary>
struct Chance(ulong seed)
{
    ulong state = seed;

    /// <summary>From 0 up to, and without, the bound.</summary>
    public int Below(int bound) => bound < 2 ? 0 : (int)(Next() % (ulong)bound);

    public ulong Next()
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
