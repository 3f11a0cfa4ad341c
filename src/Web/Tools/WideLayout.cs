namespace Postern.Web.Tools;

/// <summary>Where things stand in the picture from left to right, in its own units; about as many pixels.</summary>
sealed record WideLayout(int Pitch, IReadOnlyList<(TraceStation Station, int X)> Stations, IReadOnlyList<WideStep> Steps, int? Trust)
{
    public const int Width = 742, Height = 168;

    /// <summary>The line that joins the stations, how far from their middles it ends, and the middle of the first.</summary>
    public const int Rail = 100, Gap = 23, Margin = 54;

    /// <summary>What the step with the trust line is longer than others: names stand on one side of it, the step's words on the other.</summary>
    const int TrustRoom = 64;

    /// <summary>Stations, both people among them, beyond which words would meet.</summary>
    const int StationsMax = 6;

    /// <summary>Units that a letter of a name takes.</summary>
    const double LetterWidth = 8.4;

    /// <summary>Columns of a name.</summary>
    public int NameMax => NameMaxAt(Pitch);

    /// <summary>There is room for all stations, and for their whole names.</summary>
    public static bool Fits(TracePath path) => path.Stations.Count <= StationsMax
        && path.Stations.All(station => station.IsPerson || PathWords.Name(station, false, int.MaxValue).Length <= NameMaxAt(PitchOf(path)));

    public static WideLayout Of(TracePath path)
    {
        var pitch = PitchOf(path);
        int? crossed = path.Trust is { } place ? place.IsBehind ? place.Station : place.Station - 1 : null;
        int X(int station) => Margin + station * pitch + (station > crossed ? TrustRoom : 0);

        int? trust = path.Trust is { } line ? line.IsBehind ? X(line.Station) + pitch / 2 + 2 : X(line.Station) - pitch / 2 - 2 : null;
        return new(
            pitch,
            [.. path.Stations.Select((station, at) => (station, X(at)))],
            [.. path.Steps.Select((step, at) => StepAt(step, X(at), X(at + 1), at == crossed ? trust : null, path.Trust))],
            trust);
    }

    static WideStep StepAt(TraceStep step, int from, int to, int? trust, TrustPlace? place)
    {
        var (left, right) = (from + Gap, to - Gap);
        if (trust is { } line && place is { IsBehind: var isBehind }) (left, right) = isBehind ? (line, right) : (left, line);
        return new(step, from, to, (left + right) / 2);
    }

    static int PitchOf(TracePath path) => (Width - 2 * Margin - (path.Trust is null ? 0 : TrustRoom)) / (path.Stations.Count - 1);

    static int NameMaxAt(int pitch) => (int)((pitch - 6) / LetterWidth);
}

/// <summary>A step from left to right.</summary>
/// <param name="Step">What it was.</param>
/// <param name="From">The middle of the station before.</param>
/// <param name="To">And of the one behind.</param>
/// <param name="Middle">Of its sign and words.</param>
sealed record WideStep(TraceStep Step, int From, int To, int Middle);
