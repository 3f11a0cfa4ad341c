namespace Postern.Web.Tools;

/// <summary>Where things stand in the picture from top to bottom, in its own units; about as many pixels on a phone.</summary>
sealed record TallLayout(int Height, IReadOnlyList<(TraceStation Station, int Y)> Stations, IReadOnlyList<(TraceStep Step, int Y)> Steps, int? Trust)
{
    public const int Width = 330;

    /// <summary>The line that joins the stations, and where words begin.</summary>
    public const int Rail = 32, Text = 64;

    /// <summary>Middle of the first station.</summary>
    public const int First = 32;

    /// <summary>From station to station, to the step's middle, and from a station's middle to where the line begins.</summary>
    public const int StepHeight = 98, StepMiddle = 49, Gap = 23;

    /// <summary>Room for the trust line.</summary>
    const int TrustHeight = 58;

    /// <summary>Columns of names, and of what stands below them.</summary>
    public const int NameMax = 28, SecondMax = 34;

    public static TallLayout Of(TracePath path)
    {
        List<(TraceStation, int)> stations = [];
        List<(TraceStep, int)> steps = [];
        int? trust = null;
        var y = First;
        for (var at = 0; at < path.Stations.Count; at++)
        {
            if (path.Trust is { IsBehind: false } before && before.Station == at) (trust, y) = (y + TrustHeight / 2 - First, y + TrustHeight);
            stations.Add((path.Stations[at], y));
            if (path.Trust is { IsBehind: true } behind && behind.Station == at) (trust, y) = (y + TrustHeight / 2 + First - 6, y + TrustHeight);
            if (at < path.Steps.Count) steps.Add((path.Steps[at], y));
            y += StepHeight;
        }

        return new(y - StepHeight + First, stations, steps, trust);
    }
}
