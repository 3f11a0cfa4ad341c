using Postern.Store.Reports;

namespace Postern.Web.Admin;

/// <summary>Thirty days as a row of columns, each of the protections one above the other. Only numbers: the page draws them.</summary>
sealed record MonthChart(IReadOnlyList<MonthChart.Bar> Bars, long Most)
{
    public const int Width = 900;
    public const int Height = 180;

    static readonly string[] Order = ["tls", "portal", "smime", "openpgp"];

    public static MonthChart Of(IEnumerable<TrafficCount> counts, DateOnly from, int days)
    {
        var delivered = counts.Where(count => count.Outcome == "delivered").ToLookup(count => count.Day);
        var most = Math.Max(1, delivered.Select(day => day.Sum(count => count.Count)).DefaultIfEmpty(1).Max());
        return new([.. Enumerable.Range(0, days).SelectMany(at => Column(delivered[from.AddDays(at)], at, days, most))], most);
    }

    static IEnumerable<Bar> Column(IEnumerable<TrafficCount> day, int at, int days, long most)
    {
        var (step, below) = ((double)Width / days, 0.0);
        foreach (var protection in Order)
        {
            var count = day.Where(each => each.Protection == protection).Sum(each => each.Count);
            if (count == 0) continue;
            var height = Math.Max(2, (double)Height * count / most);
            yield return new(protection, at * step + step * .12, Height - below - height, step * .76, height);
            below += height;
        }
    }

    public sealed record Bar(string Protection, double X, double Y, double Width, double Height);
}
