using Postern.Mail.Dns;

namespace Postern.Mail.Spf;

/// <summary>What a domain's policy ends with: what it says about everybody it does not name.</summary>
public enum SpfEnd { None, Pass, Neutral, SoftFail, Fail }

public enum SpfState { Absent, Valid, Several, Invalid, TryLater }

/// <summary>A policy as it stands, nobody judged by it.</summary>
/// <param name="State">Whether there is exactly one, and it can be read, with all that it includes.</param>
/// <param name="Text">As written, control characters replaced.</param>
/// <param name="Lookups">Terms that ask the DNS, with those of included records, as far as they were counted (RFC 7208 §4.6.4).</param>
/// <param name="End">Of the record itself, or of the one that it redirects to.</param>
/// <param name="Problem">In words, where something is wrong.</param>
public sealed record SpfSurvey(SpfState State, string? Text, int Lookups, SpfEnd End, string? Problem)
{
    /// <summary>More lookups than are allowed make every check an error.</summary>
    public bool IsTooCostly => Lookups > SpfLimits.LookupsMax;

    /// <summary>Reads the policy of a domain, and of those it includes. Terms with macros are counted and not followed.</summary>
    public static Task<SpfSurvey> Of(IResolver resolver, string domain, CancellationToken ct) => new SpfSurveyor(resolver).Survey(domain, ct);
}

/// <summary>Counts as a check would that no term matches. For one survey.</summary>
sealed class SpfSurveyor(IResolver resolver)
{
    readonly HashSet<string> seen = [];
    int lookups;

    public async Task<SpfSurvey> Survey(string domain, CancellationToken ct)
    {
        seen.Add(domain);
        var answer = await resolver.Query(domain, DnsType.Txt, ct);
        if (answer.Outcome == DnsOutcome.TryLater) return new(SpfState.TryLater, null, lookups, SpfEnd.None, $"{domain}: {answer.Reason}");

        var texts = answer.Records.Select(Join).Where(text => SpfRecord.Is(text)).ToList();
        if (texts.Count == 0) return new(SpfState.Absent, null, lookups, SpfEnd.None, $"{domain} has no policy");
        if (texts.Count > 1) return new(SpfState.Several, null, lookups, SpfEnd.None, $"{domain} has several policies");

        var shown = Printable(texts[0]);
        return SpfRecord.Read(texts[0], out var problem) is { } record
            ? await Follow(record, shown, ct)
            : new(SpfState.Invalid, shown, lookups, SpfEnd.None, $"{domain}: {problem}");
    }

    async Task<SpfSurvey> Follow(SpfRecord record, string text, CancellationToken ct)
    {
        foreach (var directive in record.Directives)
        {
            if (directive.Mechanism is SpfMechanism.All) return new(SpfState.Valid, text, lookups, EndOf(directive.Verdict), null);
            if (directive.Mechanism is SpfMechanism.Network) continue;

            lookups++;
            if (directive.Mechanism is SpfMechanism.Include(var domain) && await Below(domain, ct) is { State: not SpfState.Valid } broken)
                return broken with { Text = text, End = EndOf(record), State = broken.State is SpfState.TryLater ? SpfState.TryLater : SpfState.Invalid };
        }

        if (record.Redirect is not { } redirect) return new(SpfState.Valid, text, lookups, SpfEnd.None, null);

        lookups++;
        var (end, below) = (SpfEnd.None, await Below(redirect, ct));
        if (below is not null) end = below.End;
        return below is null or { State: SpfState.Valid }
            ? new(SpfState.Valid, text, lookups, end, null)
            : below with { Text = text, State = below.State is SpfState.TryLater ? SpfState.TryLater : SpfState.Invalid };
    }

    /// <summary>Null for what is not followed: macros, names met before, and everything once the count is over.</summary>
    async Task<SpfSurvey?> Below(string spec, CancellationToken ct)
    {
        if (lookups > SpfLimits.LookupsMax || spec.Contains('%', StringComparison.Ordinal)) return null;

        var name = spec.TrimEnd('.').ToLowerInvariant();
        if (!seen.Add(name) || !SpfNames.IsName(name)) return null;
        return await Survey(name, ct);
    }

    static SpfEnd EndOf(SpfRecord record) => record.Directives.FirstOrDefault(each => each.Mechanism is SpfMechanism.All) is { } all ? EndOf(all.Verdict) : SpfEnd.None;

    static SpfEnd EndOf(SpfVerdict verdict) => verdict switch
    {
        SpfVerdict.Pass => SpfEnd.Pass,
        SpfVerdict.Fail => SpfEnd.Fail,
        SpfVerdict.SoftFail => SpfEnd.SoftFail,
        SpfVerdict.Neutral => SpfEnd.Neutral,
        SpfVerdict.None or SpfVerdict.TempError or SpfVerdict.PermError => SpfEnd.None, // no directive says these
    };

    static string Printable(byte[] text) => new([.. text.Take(SpfLimits.RecordSizeMax).Select(octet => octet is >= 0x20 and < 0x7f ? (char)octet : '?')]);

    static byte[] Join(byte[] data) => TxtRecord.TryJoin(data, SpfLimits.RecordSizeMax, out var text) ? text : [];
}
