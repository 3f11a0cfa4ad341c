using System.Text;
using Postern.Mail.Authentication;
using Postern.Mail.Spf;

namespace Postern.Mail.Trace;

/// <summary>What can be asked of the DNS about a message that has long arrived: who is asked about, and how the answer stands beside the trace. Asks nothing itself.</summary>
public static class TraceChecks
{
    /// <summary>
    /// Whom SPF judges (RFC 7208 §2): the client from which the reader's own servers took the message, and the path that delivery wrote down
    /// (RFC 5321 §4.4). Null where the header does not tell both: a path below a trace field came with the message.
    /// </summary>
    public static SpfQuestion? Question(TraceReport report, ReadOnlyMemory<byte> message)
    {
        if (report.Trust.LastOwn == 0) return null;
        var facts = report.Hops[report.Trust.LastOwn - 1].Facts;
        return facts.FromAddress is { } client && PathOf(PastedHeader.Prepare(message).Span) is { } path ? new(client, facts.Helo ?? "", path) : null;
    }

    /// <param name="report">The trace.</param>
    /// <param name="found">What was found just now.</param>
    /// <param name="withSpf">Whether SPF was asked.</param>
    public static TraceReport Beside(TraceReport report, AuthenticationReport found, bool withSpf) => report with
    {
        Checked = [.. found.Methods().Where(method => withSpf || method.Method != "spf").Select(method => ReceivedText.Flatten(ResultsReading.Words(method)))],
    };

    static string? PathOf(ReadOnlySpan<byte> source)
    {
        foreach (var field in PastedHeader.Read(source))
        {
            var name = source[field.Name].TrimEnd(" \t"u8);
            if (Ascii.EqualsIgnoreCase(name, "Received"u8)) return null;
            if (Ascii.EqualsIgnoreCase(name, "Return-Path"u8)) return Encoding.UTF8.GetString(source[field.Body]).Trim(' ', '\t', '\r', '\n', '<', '>');
        }

        return null;
    }
}
