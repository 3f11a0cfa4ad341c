namespace Postern.Mail.Trace;

/// <summary>How far down the reader's own servers wrote. Everything below the first hop that came from outside may be forged, whatever names stand in it.</summary>
static class TrustRun
{
    public static TrustLine Of(IReadOnlyList<HopFacts> facts, IReadOnlyList<HopParties> parties, OwnServers? own)
    {
        var assumed = own is null ? Assumed(facts, parties) : null;
        var last = 0;
        var isWeak = false;
        while (last < facts.Count && IsOwn(facts, parties, last, own, assumed))
        {
            isWeak |= parties[last].Span == HopSpan.SameByHelo;
            last++;
            if (parties[last - 1].Span == HopSpan.Across) break;
        }

        IReadOnlyList<string> names = own?.Names ?? (assumed is null ? [] : [assumed]);
        return new(names, own is null, last, Sentence(names, own is null, last, facts.Count, isWeak));
    }

    /// <summary>The organization of the topmost receiver that has a public name.</summary>
    static string? Assumed(IReadOnlyList<HopFacts> facts, IReadOnlyList<HopParties> parties)
    {
        for (var at = 0; at < facts.Count; at++)
        {
            if (Organization.Of(facts[at].ByHost) is { } found) return found;
            if (parties[at].Span == HopSpan.Across) break;
        }

        return facts.Count > 0 ? parties[0].Receiver : null;
    }

    /// <summary>
    /// The line above says that an own machine handed it over, and this one is written under an own name, or under one that only an inner network has. A
    /// public name of somebody else ends the run even then.
    /// </summary>
    static bool IsOwn(IReadOnlyList<HopFacts> facts, IReadOnlyList<HopParties> parties, int at, OwnServers? own, string? assumed)
    {
        var by = facts[at].ByHost;
        if (by is null || !Organization.IsPublicName(by)) return own is null || own.Contain(by) || !IsPublicAddress(by);
        return own is not null ? own.Contain(by) : parties[at].Receiver == assumed;
    }

    static bool IsPublicAddress(string? by) => HostText.Address(by) is { } address && !HostText.IsPrivate(address);

    static string Sentence(IReadOnlyList<string> own, bool isAssumed, int last, int count, bool isWeak)
    {
        if (count == 0) return "There is no trace line, so there is no evidence.";
        var whose = isAssumed
            ? $"You did not say which servers are yours; it is assumed that those of {string.Join(", ", own)} are."
            : $"Your own servers are {string.Join(", ", own)}.";
        var weak = isWeak ? " That one of their clients was an own server is only what it called itself." : "";
        if (last == 0) return $"{whose} The newest line was not written by one of them, so nothing here is evidence: anybody could have written all of it.";
        var above = last == 1 ? "Hop 1 was written by one of them and is evidence." : $"Hops 1 to {last} were written by them and are evidence.";
        return last == count ? $"{whose} {above}{weak}" : $"{whose} {above}{weak} Everything below hop {last} was there when the message came, and could have been forged.";
    }
}
