using System.Globalization;

namespace Postern.Mail.Trace;

/// <summary>The answer for the whole way: as good as its worst hop between organizations.</summary>
static class WayJudge
{
    public static (HopVerdict Verdict, Certainty Certainty, string Sentence) Judge(IReadOnlyList<Hop> hops, TrustLine trust)
    {
        if (hops.Count == 0) return (HopVerdict.Unknown, Certainty.Uncertain, "There is no Received line here, so nothing can be said about the way.");
        var verdict = Worst(hops);
        var deciding = hops.Where(hop => hop.Verdict == verdict && Counts(hop)).ToList();
        var certainty = deciding.Count == 0 ? Certainty.Uncertain
            : verdict is HopVerdict.Encrypted ? deciding.Max(hop => hop.Certainty)
            : deciding.Min(hop => hop.Certainty);
        if (certainty == Certainty.Certain && verdict == HopVerdict.Encrypted && trust.LastOwn < hops.Count) certainty = Certainty.Likely;
        return (verdict, certainty, Sentence(verdict, deciding, hops));
    }

    /// <summary>The worst of some hops: what is inside an organization does not count, nor what the sender's own program did not tell.</summary>
    public static HopVerdict Worst(IEnumerable<Hop> hops)
    {
        var worst = HopVerdict.Internal;
        foreach (var hop in hops)
        {
            if (Counts(hop) && Rank(hop.Verdict) > Rank(worst)) worst = hop.Verdict;
        }

        return worst;
    }

    static bool Counts(Hop hop) => !(hop is { IsSubmission: true, Verdict: HopVerdict.Unknown });

    static int Rank(HopVerdict verdict) => verdict switch
    {
        HopVerdict.Internal => 0,
        HopVerdict.Encrypted => 1,
        HopVerdict.Unknown => 2,
        HopVerdict.NotEncrypted => 3,
    };

    static string Sentence(HopVerdict verdict, List<Hop> deciding, IReadOnlyList<Hop> hops)
    {
        var forged = deciding.Exists(hop => hop.Standing == Standing.Foreign);
        var claim = forged ? " Lines below the trust line say so, and they may be forged." : "";
        return verdict switch
        {
            HopVerdict.NotEncrypted => $"Not encrypted on its way: {Steps(deciding)}.{claim}",
            HopVerdict.Unknown => $"It cannot be told whether it was encrypted on its whole way: {Steps(deciding)} does not say.",
            HopVerdict.Encrypted => $"Encrypted on {(deciding.Count == 1 ? "the one hop" : $"all {deciding.Count} hops")} between organizations that its lines show{Weakest(hops)}.{claim}",
            HopVerdict.Internal => "It did not leave one organization's machines, as far as its lines show.",
        };
    }

    static string Weakest(IReadOnlyList<Hop> hops) => hops.Any(hop => hop is { Verdict: HopVerdict.Encrypted, Weakness: not null }) ? ", but weakly on one of them" : "";

    static string Steps(List<Hop> hops) => string.Join("; ", hops.Take(3).Select(Step)) + (hops.Count > 3 ? "; and more" : "");

    static string Step(Hop hop) => string.Create(CultureInfo.InvariantCulture, $"hop {hop.Number}, {Ends(hop)}");

    /// <summary>A greeting alone does not make a client one of the receiver's own servers. Then both ends have one name, and only those of the machines tell them apart.</summary>
    static string Ends(Hop hop) => hop.Sender is { } name && name == hop.Receiver && Client(hop.Facts) is { } client
        ? $"from {client} to {hop.Facts.ByHost ?? name}"
        : $"from {hop.Sender ?? "somewhere"} to {hop.Receiver ?? "a server without a name"}";

    static string? Client(HopFacts facts) => (facts.ReverseName, facts.Helo ?? facts.FromHost, facts.FromIp) switch
    {
        (null, null, var address) => address,
        ({ } name, _, null) => name,
        ({ } name, _, { } address) => $"{name} ({address})",
        (null, { } said, null) => $"a client that calls itself {said}",
        (null, { } said, { } address) => $"a client that calls itself {said} ({address})",
    };
}
