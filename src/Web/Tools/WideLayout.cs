namespace Postern.Web.Tools;

/// <summary>Where things stand in the picture from left to right, in its own units; about as many pixels.</summary>
sealed record WideLayout(int Pitch, IReadOnlyList<(TraceStation Station, int X)> Stations, IReadOnlyList<(TraceStep Step, int X, int Middle)> Steps, int? Trust)
{
    public const int Width = 742, Height = 168;

    /// <summary>The line that joins the stations, how far from their middles it ends, and the middle of the first.</summary>
    public const int Rail = 100, Gap = 23, Margin = 44;

    /// <summary>From a station to the trust line beside it.</summary>
    const int TrustGap = 30;

    /// <summary>Stations, both people among them, beyond which words would meet.</summary>
    const int StationsMax = 6;

    /// <summary>Units that a letter of a name takes.</summary>
    const double LetterWidth = 8.2;

    /// <summary>Columns of a name.</summary>
    public int NameMax => (int)((Pitch - 8) / LetterWidth);

    public static bool Fits(TracePath path) => path.Stations.Count <= StationsMax;

    public static WideLayout Of(TracePath path)
    {
        var pitch = (Width - 2 * Margin) / (path.Stations.Count - 1);
        int X(int station) => Margin + station * pitch;
        return new(
            pitch,
            [.. path.Stations.Select((station, at) => (station, X(at)))],
            [.. path.Steps.Select((step, at) => (step, X(at), X(at) + pitch / 2))],
            path.Trust is { } trust ? X(trust.Station) + (trust.IsBehind ? TrustGap : -TrustGap) : null);
    }
}
