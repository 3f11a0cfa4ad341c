using System.Text;

namespace Postern.Host.Commands;

/// <summary>Prints facts as a table for people: columns as wide as their widest cell, cut at a limit.</summary>
static class Output
{
    const int CellMax = 60;

    public static string Table(IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<string>> rows)
    {
        var all = rows.Select(row => row.Select(Cut).ToList()).ToList();
        var widths = titles.Select((title, i) => Math.Max(title.Length, all.Count == 0 ? 0 : all.Max(row => row[i].Length))).ToList();

        var text = new StringBuilder();
        Line(text, titles, widths);
        Line(text, [.. widths.Select(width => new string('─', width))], widths);
        foreach (var row in all) Line(text, row, widths);
        return text.ToString();
    }

    static void Line(StringBuilder text, IReadOnlyList<string> cells, List<int> widths) =>
        text.AppendLine(string.Join("  ", cells.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());

    static string Cut(string cell) => cell.Length <= CellMax ? cell : $"{cell[..(CellMax - 1)]}…";
}
