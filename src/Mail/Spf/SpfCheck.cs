using System.Text;
using Postern.Mail.Dns;

namespace Postern.Mail.Spf;

/// <summary>One check: check_host() of RFC 7208 §4, with its counters. For one thread.</summary>
sealed class SpfCheck(IResolver resolver, TimeProvider clock, SpfQuestion question, string local, string start)
{
    static readonly ReadOnce<Reading> Readings = new(Read);

    /// <summary>A policy, or why it is no sound one.</summary>
    sealed record Reading(bool IsPolicy, SpfRecord? Record, string Problem);

    readonly SpfNames names = new(resolver, question.Client);

    /// <summary>Where an evaluation ended.</summary>
    /// <param name="Verdict">Of the record.</param>
    /// <param name="Reason">In words.</param>
    /// <param name="Domain">Of the record that decided.</param>
    /// <param name="Explanation">The exp= of that record.</param>
    sealed record End(SpfVerdict Verdict, string Reason, string Domain, string? Explanation = null);

    public async Task<SpfResult> Run(CancellationToken ct)
    {
        var (end, security) = await Evaluate(start, ct);
        var explanation = end is { Verdict: SpfVerdict.Fail, Explanation: { } text } ? await Explain(text, end.Domain, ct) : null;
        return new(end.Verdict, start, end.Reason) { Explanation = explanation, Security = security };
    }

    async Task<(End End, DnssecStatus Security)> Evaluate(string domain, CancellationToken ct)
    {
        var answer = await resolver.Query(domain, DnsType.Txt, ct);
        if (answer.Outcome == DnsOutcome.TryLater) return (new(SpfVerdict.TempError, $"{domain}: {answer.Reason}", domain), answer.Security);

        var records = answer.Records.Select(Readings.Of).Where(reading => reading.IsPolicy).ToList();
        if (records.Count != 1)
        {
            var none = records.Count == 0;
            return (new(none ? SpfVerdict.None : SpfVerdict.PermError, none ? $"{domain} has no policy" : $"{domain} has several policies", domain), answer.Security);
        }

        if (records[0].Record is not { } record) return (new(SpfVerdict.PermError, $"{domain}: {records[0].Problem}", domain), answer.Security);
        return (await Evaluate(record, domain, ct), answer.Security);
    }

    async Task<End> Evaluate(SpfRecord record, string domain, CancellationToken ct)
    {
        foreach (var directive in record.Directives)
        {
            var (match, problem) = await Matches(directive, domain, ct);
            switch (match)
            {
                case SpfMatch.Yes: return new(directive.Verdict, $"{SpfRecord.Printable(directive.Text)} of {domain}", domain, record.Explanation);
                case SpfMatch.TempError: return new(SpfVerdict.TempError, problem, domain);
                case SpfMatch.PermError: return new(SpfVerdict.PermError, problem, domain);
                case SpfMatch.No: break;
            }
        }

        return record.Redirect is { } redirect ? await Redirect(redirect, domain, ct) : new(SpfVerdict.Neutral, $"nothing in {domain} matched", domain);
    }

    async Task<End> Redirect(string spec, string domain, CancellationToken ct)
    {
        if (!names.Count()) return new(SpfVerdict.PermError, SpfNames.TooMany, domain);
        var target = await Expand(spec, domain, ct);
        if (target is null || !SpfNames.IsName(target)) return new(SpfVerdict.PermError, "redirect to no name", domain);

        var (end, _) = await Evaluate(target, ct);
        return end.Verdict == SpfVerdict.None ? end with { Verdict = SpfVerdict.PermError } : end;
    }

    async Task<(SpfMatch Match, string Problem)> Matches(SpfDirective directive, string domain, CancellationToken ct)
    {
        switch (directive.Mechanism)
        {
            case SpfMechanism.All: return (SpfMatch.Yes, "");
            case SpfMechanism.Network(var network, var bits): return (names.IsWithin(network, bits) ? SpfMatch.Yes : SpfMatch.No, "");
        }

        if (!names.Count()) return (SpfMatch.PermError, SpfNames.TooMany);
        var spec = SpecOf(directive.Mechanism);
        var target = spec is null ? domain : await Expand(spec, domain, ct);
        if (target is null || !SpfNames.IsName(target)) return directive.Mechanism is SpfMechanism.Include ? (SpfMatch.PermError, "include of no name") : (SpfMatch.No, "");
        return directive.Mechanism switch
        {
            SpfMechanism.Include => await Include(target, ct),
            SpfMechanism.Host(_, var four, var six) => await names.HasAddress(target, four, six, ct),
            SpfMechanism.Exchanger(_, var four, var six) => await names.HasExchanger(target, four, six, ct),
            SpfMechanism.Pointer => (await names.Validated(ct)).Any(name => SpfNames.IsWithin(name, target)) ? (SpfMatch.Yes, "") : (SpfMatch.No, ""),
            SpfMechanism.Exists => await names.Exists(target, ct),
            SpfMechanism.All or SpfMechanism.Network => (SpfMatch.No, ""), // dealt with above
        };
    }

    static string? SpecOf(SpfMechanism mechanism) => mechanism switch
    {
        SpfMechanism.Include(var domain) => domain,
        SpfMechanism.Exists(var domain) => domain,
        SpfMechanism.Host(var domain, _, _) => domain,
        SpfMechanism.Exchanger(var domain, _, _) => domain,
        SpfMechanism.Pointer(var domain) => domain,
        SpfMechanism.All or SpfMechanism.Network => null,
    };

    // §5.2: only a pass of the included policy is a match; its absence is an error of the one that includes it.
    async Task<(SpfMatch Match, string Problem)> Include(string target, CancellationToken ct)
    {
        var (end, _) = await Evaluate(target, ct);
        return end.Verdict switch
        {
            SpfVerdict.Pass => (SpfMatch.Yes, ""),
            SpfVerdict.Fail or SpfVerdict.SoftFail or SpfVerdict.Neutral => (SpfMatch.No, ""),
            SpfVerdict.TempError => (SpfMatch.TempError, end.Reason),
            SpfVerdict.PermError or SpfVerdict.None => (SpfMatch.PermError, end.Reason),
        };
    }

    /// <summary>Null when the term cannot match: it asks for a local part that is not ASCII (RFC 8616 §4).</summary>
    async Task<string?> Expand(string spec, string domain, CancellationToken ct) =>
        SpfMacro.NeedsLocalPart(spec) && !Ascii.IsValid(local) ? null : SpfMacro.Domain(spec, await Values(spec, domain, ct));

    async Task<SpfMacroValues> Values(string text, string domain, CancellationToken ct)
    {
        var validated = SpfMacro.NeedsValidatedName(text) ? SpfNames.Preferred(await names.Validated(ct), domain) : "unknown";
        return new(names.Client, question.Helo, local, start, domain, question.Receiver, validated, clock.GetUtcNow());
    }

    /// <summary>§6.2: whatever is wrong with an explanation, there is none then.</summary>
    async Task<string?> Explain(string spec, string domain, CancellationToken ct)
    {
        if (await Expand(spec, domain, ct) is not { } target || !SpfNames.IsName(target)) return null;
        var answer = await resolver.Query(target, DnsType.Txt, ct);
        if (answer.Records is not [var record] || Join(record) is not { Length: > 0 } octets || !Ascii.IsValid(octets)) return null;

        var text = Encoding.ASCII.GetString(octets);
        var words = SpfMacro.Explanation(text, await Values(text, domain, ct));
        return words is null ? null : new([.. words.Take(SpfLimits.ExplanationMax).Select(c => c is >= ' ' and < '\x7f' ? c : '?')]);
    }

    static Reading Read(byte[] data)
    {
        var text = Join(data);
        if (!SpfRecord.Is(text)) return new(IsPolicy: false, null, "");
        var record = SpfRecord.Read(text, out var problem);
        return new(IsPolicy: true, record, problem);
    }

    static byte[] Join(byte[] data) => TxtRecord.TryJoin(data, SpfLimits.RecordSizeMax, out var text) ? text : [];
}
