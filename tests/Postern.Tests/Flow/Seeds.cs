using System.Collections.Concurrent;
using System.Globalization;

namespace Postern.Tests.Flow;

/// <summary>
/// Which seeds a run tries: always the same few, so that a red build is red again; more with POSTERN_SEEDS=count, one alone with POSTERN_SEED=number.
/// </summary>
static class Seeds
{
    const int SideBySide = 4;

    /// <summary>Tries each seed, and names every one that fails.</summary>
    public static async Task Try(int usual, Func<ulong, Task> run)
    {
        var failures = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(All(usual), new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = TestContext.Current.CancellationToken }, async (seed, _) =>
        {
            try
            {
                await run(seed);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failures.Add($"POSTERN_SEED={seed}: {e}");
            }
        });
        Assert.True(failures.IsEmpty, string.Join("\n\n", failures.Take(5)));
    }

    static IEnumerable<ulong> All(int usual)
    {
        if (Environment.GetEnvironmentVariable("POSTERN_SEED") is { } one) return [ulong.Parse(one, CultureInfo.InvariantCulture)];
        var count = Environment.GetEnvironmentVariable("POSTERN_SEEDS") is { } many ? int.Parse(many, CultureInfo.InvariantCulture) : usual;
        return Enumerable.Range(1, count).Select(seed => (ulong)seed);
    }
}
