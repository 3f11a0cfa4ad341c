using System.Text;
using Microsoft.AspNetCore.Http;
using Postern.Web.Portal;

namespace Postern.Web.Admin;

/// <summary>Writes comma separated values (RFC 4180) as they come. A cell that a spreadsheet would take for a formula begins with an apostrophe.</summary>
sealed class Csv(Stream into, CancellationToken ct)
{
    /// <summary>Most rows of a file.</summary>
    public const int RowsMax = 1_000_000;

    public Task Row(params string[] cells) => into.WriteAsync(Encoding.UTF8.GetBytes(string.Join(',', cells.Select(Cell)) + "\r\n"), ct).AsTask();

    public static IResult Answer(HttpContext http, string name, Func<Csv, CancellationToken, Task> write)
    {
        http.Response.Headers.ContentDisposition = DownloadName.Disposition(name);
        return TypedResults.Stream(stream => write(new Csv(stream, http.RequestAborted), http.RequestAborted), "text/csv; charset=utf-8");
    }

    internal static string Cell(string text)
    {
        // What OWASP names: the signs, the at, tab and carriage return, also behind spaces that a spreadsheet drops.
        var guarded = text.TrimStart() is ['=' or '+' or '-' or '@', ..] || text is ['\t' or '\r', ..] ? $"'{text}" : text;
        return guarded.AsSpan().ContainsAny(",\"\r\n") ? $"\"{guarded.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : guarded;
    }
}
