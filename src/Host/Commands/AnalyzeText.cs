using System.Globalization;
using System.Text;
using Postern.Mail.Trace;

namespace Postern.Host.Commands;

/// <summary>A trace for people: the answer first, then hop by hop from the newest down, with the line of trust drawn where it runs.</summary>
static class AnalyzeText
{
    const int VerdictWidth = 15;
    const string Indent = "                     ";

    public static string Of(TraceReport report)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{report.Sentence} ({Word(report.Certainty)})");
        text.AppendLine(CultureInfo.InvariantCulture, $"By your own servers' lines alone: {Word(report.Proven)}.").AppendLine();

        foreach (var hop in report.Hops)
        {
            Add(text, hop);
            if (hop.Number == report.Trust.LastOwn && hop.Number < report.Hops.Count) text.AppendLine("──── the line of trust: what stands below may have been forged ────");
        }

        if (report.HopsLeftOut > 0) text.AppendLine(CultureInfo.InvariantCulture, $"{report.HopsLeftOut} more trace fields were not looked at.");
        text.AppendLine().AppendLine(report.Trust.Sentence);
        AddGroups(text, report.Groups);
        text.AppendLine(report.Content.Words);
        AddBeside(text, report);
        text.AppendLine().AppendLine("What no header can show:");
        foreach (var line in report.CannotShow) text.AppendLine(CultureInfo.InvariantCulture, $"  · {line}");
        return text.ToString();
    }

    static void Add(StringBuilder text, Hop hop)
    {
        var date = hop.Facts.Date is { } at ? $"  {at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC" : "";
        var delay = hop.DelaySeconds is { } seconds ? $"  {(seconds < 0 ? "−" : "+")}{Math.Abs(seconds)} s" : "";
        text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"{hop.Number,3}  {Word(hop.Verdict).PadRight(VerdictWidth)} {Ends(hop)}{date}{delay}").TrimEnd());
        text.AppendLine(CultureInfo.InvariantCulture, $"{Indent}{hop.Reason} ({Word(hop.Certainty)})");
        if (hop.Evidence is { } quote) text.AppendLine(CultureInfo.InvariantCulture, $"{Indent}“{quote.Text}”");
        if (hop.Weakness is { } weakness) text.AppendLine(CultureInfo.InvariantCulture, $"{Indent}! {weakness}");
        foreach (var note in hop.Notes) text.AppendLine(CultureInfo.InvariantCulture, $"{Indent}· {note}");
    }

    static string Ends(Hop hop)
    {
        var sender = hop.Sender is { } name ? Joined(name, hop.Facts.ReverseName ?? hop.Facts.Helo ?? hop.Facts.FromIp) : "(no sender named)";
        var receiver = hop.Receiver is { } other ? Joined(other, hop.Facts.ByHost) : "(no receiver named)";
        return $"{sender} → {receiver}{(hop.System is { } system ? $" [{system}]" : "")}";
    }

    static string Joined(string name, string? host) => host is null || host == name ? name : $"{name} ({host})";

    static void AddGroups(StringBuilder text, IReadOnlyList<HopGroup> groups)
    {
        if (groups.Count < 2) return;
        text.AppendLine(CultureInfo.InvariantCulture, $"By receiver, newest first: {string.Join(", ", groups.Select(group => $"{Name(group)} ({Hops(group)})"))}.");
    }

    static string Hops(HopGroup group) => group.First == group.Last ? $"hop {group.First}" : $"hops {group.First} to {group.Last}";

    static string Name(HopGroup group) => group.Provider.Length == 0 ? "without a public name" : group.Provider;

    static void AddBeside(StringBuilder text, TraceReport report)
    {
        if (report.Signatures.Count > 0)
            text.AppendLine(CultureInfo.InvariantCulture, $"{Signed(report)} by {string.Join(", ", report.Signatures.Select(signature => signature.Domain).Distinct())}.");
        if (report.Checked is { } found)
            text.AppendLine(CultureInfo.InvariantCulture, $"Checked just now: {string.Join(", ", found)}. Keys and policies may have been others when it came.");
        foreach (var results in report.Results)
        {
            var whose = results.Standing switch { Standing.Own => "your own server", Standing.Foreign => "not one of your servers, or not known to be one" };
            text.AppendLine(CultureInfo.InvariantCulture, $"{results.Field} of {results.Server} ({whose}): {(results.Results.Count == 0 ? "none" : string.Join(", ", results.Results))}.");
        }
    }

    static string Signed(TraceReport report) => report.Checked is null ? "Signed (DKIM, not checked here)" : "Signed (DKIM)";

    static string Word(HopVerdict verdict) => verdict switch
    {
        HopVerdict.Encrypted => "encrypted",
        HopVerdict.NotEncrypted => "not encrypted",
        HopVerdict.Unknown => "unknown",
        HopVerdict.Internal => "internal",
    };

    static string Word(Certainty certainty) => certainty switch
    {
        Certainty.Certain => "certain",
        Certainty.Likely => "likely",
        Certainty.Uncertain => "uncertain",
    };
}
