using System.Diagnostics;
using System.Globalization;

namespace Postern.Fuzz;

/// <summary>One target for its time. It fails when it throws, and when one input takes too long; the input is written down either way.</summary>
sealed class FuzzRun(FuzzTarget target, ulong seed, TimeSpan limit, string artifacts)
{
    /// <summary>Longest one input may take: two orders more than the slowest honest one of the greatest length.</summary>
    static readonly TimeSpan InputMax = TimeSpan.FromSeconds(5);

    /// <summary>Deep recursion must show as a bug, not as luck: the default stack of a thread on Linux is eight times this.</summary>
    const int StackSize = 1024 * 1024;

    volatile byte[] current = [];
    long startedAt;
    int number;
    Exception? failure;

    /// <summary>True when nothing broke.</summary>
    public bool Run(TextWriter report)
    {
        report.Write($"{target.Name} (seed {seed}): ");
        var watch = Stopwatch.StartNew();
        Volatile.Write(ref startedAt, watch.ElapsedTicks);
        var worker = new Thread(() => Attack(watch), StackSize) { IsBackground = true };
        worker.Start();

        while (!worker.Join(InputMax / 5))
        {
            var taken = TimeSpan.FromSeconds((double)(watch.ElapsedTicks - Volatile.Read(ref startedAt)) / Stopwatch.Frequency);
            if (taken > InputMax) return Fail(report, $"no end within {InputMax.TotalSeconds} s");
        }

        if (failure is not null) return Fail(report, failure.ToString());
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{number:N0} inputs, nothing broke"));
        return true;
    }

    void Attack(Stopwatch watch)
    {
        var mutator = new Mutator(target.Corpus(), seed);
        try
        {
            for (; watch.Elapsed < limit; number++)
            {
                current = mutator.Make(number);
                Volatile.Write(ref startedAt, watch.ElapsedTicks);
                target.Run(current);
            }
        }
        catch (Exception broken)
        {
            failure = broken; // whatever it is: that is what is looked for
        }
    }

    bool Fail(TextWriter report, string why)
    {
        var file = Path.Combine(artifacts, $"fuzz-{target.Name}-{seed}-{number}");
        Directory.CreateDirectory(artifacts);
        File.WriteAllBytes(file, current);
        report.WriteLine($"BROKEN by input {number}, kept in {file}\n{why}");
        return false;
    }
}
