using System.Text;
using Postern.Tests.Architecture;

namespace Postern.Tests.Mail.Smime;

/// <summary>A table of docs/interop.md: a run that gives another one fails, and prints it.</summary>
static class DocsTable
{
    public static string Cell(bool isRead, bool isWritten) => (isRead, isWritten) switch
    {
        (true, true) => "both ways",
        (true, false) => "read",
        (false, true) => "written",
        (false, false) => "–",
    };

    public static StringBuilder Head(string first, IEnumerable<string> headings)
    {
        var table = new StringBuilder();
        Row(table, first, [.. headings]);
        return table.Append('|').Append(string.Concat(Enumerable.Repeat("---|", headings.Count() + 1))).Append('\n');
    }

    public static void Row(StringBuilder table, string name, List<string> cells) => table.Append($"| {name} | {string.Join(" | ", cells)} |\n");

    public static void AssertInDocs(StringBuilder table) =>
        Assert.True(File.ReadAllText(Path.Combine(Repository.Root, "docs", "interop.md")).Contains(table.ToString(), StringComparison.Ordinal), $"docs/interop.md wants this table:\n{table}");
}
