using System.Globalization;

namespace Postern.Bench.Relay;

/// <summary>What a process and its children have cost so far, those that have ended included.</summary>
/// <param name="CpuMicroseconds">User and system time.</param>
/// <param name="ResidentBytes">Memory of those that live; what they share counts for each.</param>
public readonly record struct ProcessCost(long CpuMicroseconds, long ResidentBytes)
{
    /// <summary>Ticks of /proc are hundredths of a second on every Linux.</summary>
    const long MicrosecondsPerTick = 10_000;

    static readonly long PageSize = Environment.SystemPageSize;

    public static ProcessCost Of(int process)
    {
        var own = Stat(process) ?? throw new InvalidOperationException($"process {process} has ended");
        var ticks = own.Ticks + own.ChildTicks;
        var pages = own.Pages;

        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) || Stat(id) is not { } child || child.Parent != process) continue;
            ticks += child.Ticks;
            pages += child.Pages;
        }

        return new(ticks * MicrosecondsPerTick, pages * PageSize);
    }

    // proc(5): after the name in brackets comes field 3; 4 is the parent, 14–17 are utime, stime, cutime, cstime, 24 is rss.
    static (int Parent, long Ticks, long ChildTicks, long Pages)? Stat(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return ((int)Field(4), Field(14) + Field(15), Field(16) + Field(17), Field(24));

            long Field(int number) => long.Parse(fields[number - 3], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null; // it ended between listing and reading
        }
    }
}
