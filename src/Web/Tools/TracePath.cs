using Postern.Mail.Trace;

namespace Postern.Web.Tools;

/// <summary>A place on the way: a provider or an organization with all its inner steps, or a person at one end.</summary>
/// <param name="Name">For people; null when nothing names it.</param>
/// <param name="IsPerson">The sender, or the reader.</param>
/// <param name="IsClaim">Nothing but lines below the trust line speak of it.</param>
sealed record TraceStation(string? Name, bool IsPerson, bool IsClaim)
{
    /// <summary>Steps inside of it.</summary>
    public int Inner { get; init; }

    /// <summary>What the next server called it, if that is another name.</summary>
    public string? Also { get; init; }
}

/// <summary>The way from one station to the next.</summary>
/// <param name="Hop">The line that tells of it; null where no header can.</param>
/// <param name="IsClaim">That line stands below the trust line.</param>
sealed record TraceStep(Hop? Hop, bool IsClaim);

/// <summary>Where the trust line is drawn.</summary>
/// <param name="Station">Its number.</param>
/// <param name="IsBehind">Behind the station: an own server wrote down how the message came from there. Else before it: of what led there, only others wrote.</param>
readonly record struct TrustPlace(int Station, bool IsBehind);

/// <summary>The way of a message as it is drawn: the sender first, the reader last.</summary>
/// <param name="Stations">One more than there are steps.</param>
/// <param name="Steps">Step n leads from station n to the next.</param>
/// <param name="Trust">Where the trust line crosses the way; null when all is evidence, or nothing.</param>
/// <param name="LeftOut">Older hops that are not drawn.</param>
sealed record TracePath(IReadOnlyList<TraceStation> Stations, IReadOnlyList<TraceStep> Steps, TrustPlace? Trust, int LeftOut)
{
    /// <summary>Hops that are drawn; a picture of more is none.</summary>
    public const int HopsMax = 40;

    public static TracePath Of(TraceReport report)
    {
        var (own, count) = (report.Trust.LastOwn, report.Hops.Count);
        List<TraceStation> stations = [new(null, IsPerson: true, IsClaim: own < count)];
        List<TraceStep> steps = [];
        foreach (var hop in report.Hops.Take(HopsMax).Reverse()) Walk(stations, steps, hop, hop.Number > own);

        steps.Add(new(null, stations[^1].IsClaim));
        stations.Add(new(null, IsPerson: true, IsClaim: false));
        return new(stations, steps, TrustOf(stations, steps, own, count), Math.Max(0, count - HopsMax) + report.HopsLeftOut);
    }

    static void Walk(List<TraceStation> stations, List<TraceStep> steps, Hop hop, bool isClaim)
    {
        var isInner = hop.Verdict == HopVerdict.Internal;
        if (stations.Count == 1 && (isInner || !hop.IsSubmission))
        {
            steps.Add(new(null, isClaim));
            stations.Add(new(isInner ? hop.Receiver ?? hop.Sender : hop.Sender, IsPerson: false, isClaim));
        }

        var at = stations[^1];
        if (isInner)
        {
            stations[^1] = at with { Inner = at.Inner + 1, Name = at.Name ?? hop.Receiver, IsClaim = isClaim };
            return;
        }

        if (hop.Sender is { } sender && sender != at.Name) stations[^1] = at with { Also = sender };
        steps.Add(new(hop, isClaim));
        stations.Add(new(hop.Receiver, IsPerson: false, isClaim));
    }

    static TrustPlace? TrustOf(List<TraceStation> stations, List<TraceStep> steps, int own, int count)
    {
        if (own == count || own == 0) return null;
        var first = steps.FindIndex(step => step.Hop is { } hop && hop.Number <= own);
        return first >= 0 ? new(first, IsBehind: true) : new(stations.FindIndex(station => station is { IsClaim: false, IsPerson: false }), IsBehind: false);
    }
}
