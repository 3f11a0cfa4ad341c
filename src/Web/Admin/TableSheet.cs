using System.Net;
using System.Text;
using Postern.Web.Portal;

namespace Postern.Web.Admin;

/// <summary>Tables of a page as one sheet, to be made into a PDF: text alone, nothing loaded.</summary>
static class TableSheet
{
    /// <summary>Characters of a cell that stays on one line.</summary>
    const int ShortMax = 24;

    // Tables are wide, and nobody reads a number in two halves.
    const string Landscape = "@page{size:A4 landscape}";

    public static string Of(string title, IReadOnlyList<ShownTable> tables)
    {
        var html = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Append($"<title>{Escape(title)}</title><style>{PrintSheet.Css}{Landscape}</style></head><body><h1>{Escape(title)}</h1>");
        foreach (var table in tables) Add(html, table);
        return html.Append("</body></html>").ToString();
    }

    static void Add(StringBuilder html, ShownTable table)
    {
        html.Append("<h2>").Append(Escape(table.Title)).Append("</h2>");
        if (table.Text is { } text) html.Append("<p>").Append(Escape(text)).Append("</p>");
        if (table.Rows.Count == 0) html.Append("<p>").Append(Escape(table.Empty)).Append("</p>");
        else Rows(html, table);
        if (table.Cut is { } cut) html.Append("<p>").Append(Escape(cut)).Append("</p>");
    }

    static void Rows(StringBuilder html, ShownTable table)
    {
        html.Append("<table class=\"rows\"><thead><tr>").AppendJoin("", table.Columns.Select(column => $"<th>{Escape(column)}</th>")).Append("</tr></thead><tbody>");
        foreach (var row in table.Rows) html.Append("<tr>").AppendJoin("", row.Select(cell => $"<td class=\"{LookOf(cell)}\">{Escape(cell.Text)}</td>")).Append("</tr>");
        html.Append("</tbody></table>");
    }

    static string LookOf(Cell cell) => cell.Look == "number" ? "short number" : cell.Text.Length <= ShortMax ? "short" : "";

    static string Escape(string text) => WebUtility.HtmlEncode(text);
}
