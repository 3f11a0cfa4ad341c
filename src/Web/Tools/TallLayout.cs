namespace Postern.Web.Tools;

/// <summary>Where things stand in the picture from top to bottom, in its own units; about as many pixels on a phone.</summary>
sealed record TallLayout(int Height, IReadOnlyList<(TraceStation Station, int Y)> Stations, IReadOnlyList<TallStep> Steps, int? Trust)
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
    public const int NameMax = 26, SecondMax = 34;

    public static TallLayout Of(TracePath path)
    {
        List<(TraceStation Station, int Y)> stations = [];
        List<TallStep> steps = [];
        int? trust = null;
        var y = First;
        for (var at = 0; at < path.Stations.Count; at++)
        {
            var middle = y - StepMiddle;
            if (path.Trust is { IsBehind: false } before && before.Station == at) (trust, y) = (y - Gap + TrustHeight / 2, y + TrustHeight);
            if (path.Trust is { IsBehind: true } behind && behind.Station == at - 1) (trust, y, middle) = (y - StepHeight + Gap + TrustHeight / 2 + 3, y + TrustHeight, middle + TrustHeight);
            if (at > 0) steps.Add(new(path.Steps[at - 1], stations[^1].Y, y, middle));
            stations.Add((path.Stations[at], y));
            y += StepHeight;
        }

        return new(y - StepHeight + First, stations, steps, trust);
    }
}

/// <summary>A step from top to bottom.</summary>
/// <param name="Step">What it was.</param>
/// <param name="From">The middle of the station before.</param>
/// <param name="To">And of the one behind.</param>
/// <param name="Middle">Of its sign and words.</param>
sealed record TallStep(TraceStep Step, int From, int To, int Middle);
