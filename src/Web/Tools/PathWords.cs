using System.Text;
using Postern.Mail.Trace;

namespace Postern.Web.Tools;

/// <summary>The words in the picture of a way, and the picture in words.</summary>
static class PathWords
{
    /// <summary>Columns of a name in the description.</summary>
    const int NameMax = 60;

    public static string Css(TraceStep step) => step switch
    {
        { Hop: null } => "step is-none",
        { Hop: { } hop } => $"step {TraceSigns.Css(hop.Verdict, hop.Weakness is not null)}{(step.IsClaim ? " is-claim" : "")}",
    };

    public static string Word(Hop hop) => TraceTexts.Word(hop.Verdict, hop.Weakness is not null);

    public static string Under(Hop hop) => $"hop {hop.Number}, {TraceTexts.Word(hop.Certainty)}";

    public static string Name(TraceStation station, bool isFirst, int widthMax) =>
        station.IsPerson ? isFirst ? TraceTexts.Sender : TraceTexts.Reader : ShownText.Cut(station.Name ?? TraceTexts.Unnamed, widthMax);

    /// <summary>What stands below the name; null when nothing does. Of two things the second only where it fits.</summary>
    public static string? Second(TraceStation station, int widthMax)
    {
        var also = station.Also is not { } name ? null : ShownText.Of(station.IsPerson ? name : $"as {name}");
        if (station.Inner == 0) return also is null ? null : ShownText.Cut(also, widthMax);

        var inner = TraceTexts.Inner(station.Inner);
        return also is not null && inner.Length + also.Length + 2 <= widthMax ? $"{inner}, {also}" : inner;
    }

    /// <summary>For those who do not see it.</summary>
    public static string Of(TracePath path)
    {
        var words = new StringBuilder();
        for (var at = 0; at < path.Stations.Count; at++)
        {
            if (path.Trust is { IsBehind: false } before && before.Station == at) words.Append(Border);
            words.Append(Station(path.Stations[at], at == 0));
            if (path.Trust is { IsBehind: true } behind && behind.Station == at) words.Append(Border);
            if (at < path.Steps.Count) words.Append(Step(path.Steps[at]));
        }

        return words.ToString().TrimEnd();
    }

    static string Border => $"{TraceTexts.TrustLine}: all before it could have been forged, what follows was written by your servers. ";

    static string Station(TraceStation station, bool isFirst) => $"{Name(station, isFirst, NameMax)}{(station.Inner > 0 ? $", {TraceTexts.Inner(station.Inner)}" : "")}. ";

    static string Step(TraceStep step) => step.Hop is { } hop ? $"{TraceTexts.HopNumber(hop.Number)}: {Word(hop)} ({TraceTexts.Word(hop.Certainty)}). " : $"{TraceTexts.NotShown}. ";
}
