using Postern.Mail.Dkim;
using Postern.Mail.Dmarc;
using Postern.Mail.Dns;
using Postern.Mail.Spf;
using Postern.Mail.TlsRpt;
using Postern.Rules.Domains;

namespace Postern.Flow.Domains;

/// <summary>What a domain publishes about itself in TXT records.</summary>
sealed class RecordLook(IResolver resolver)
{
    public const string Late = "no answer in time";

    public async Task<TlsRptFacts> TlsRpt(string domain, CancellationToken ct)
    {
        var answer = await resolver.Query(TlsRptRecord.NameOf(domain), DnsType.Txt, ct);
        if (answer.Outcome == DnsOutcome.TryLater) return new(RecordState.Unknown, [], answer.Reason);

        // RFC 8460 §3: what does not begin as one is discarded, and of what is left there must be exactly one.
        var records = answer.Records.Select(Join).Where(text => TlsRptRecord.Is(text)).ToList();
        if (records.Count == 0) return new(RecordState.Absent, []);
        if (records.Count > 1) return new(RecordState.Invalid, [], "there are several");
        return TlsRptRecord.Read(records[0], out var problem) is { } record
            ? new(RecordState.Valid, [.. record.Reports.Select(place => place.OriginalString)])
            : new(RecordState.Invalid, [], problem);
    }

    public Task<SpfSurvey> Spf(string domain, CancellationToken ct) => SpfSurvey.Of(resolver, domain, ct);

    public async Task<DkimFacts> Dkim(string selector, string domain, CancellationToken ct)
    {
        if (!DnsName.TryNormalize(DkimKey.NameOf(selector, domain), out _)) return new(selector, RecordState.Invalid, Problem: "not a selector");
        return await DkimKeyLookup.Find(resolver, selector, domain, ct) switch
        {
            DkimKeyAnswer.Found(var key, _) => new(selector, RecordState.Valid, key.IsEd25519 ? "Ed25519" : "RSA", key.Bits) { IsTesting = key.IsTesting },
            DkimKeyAnswer.Missing(var reason, _) => new(selector, RecordState.Absent, Problem: reason),
            DkimKeyAnswer.TryLater(var reason, _) => new(selector, RecordState.Unknown, Problem: reason),
        };
    }

    public async Task<DmarcFacts> Dmarc(string domain, CancellationToken ct)
    {
        var result = await new DmarcEvaluator(resolver).Evaluate(domain, [], sender: null, ct);
        return result switch
        {
            { Verdict: DmarcVerdict.TempError } => new(RecordState.Unknown, result.Reason),
            { Record: { } record } => new(RecordState.Valid)
            {
                FoundAt = result.PolicyDomain,
                Policy = result.Requested,
                Effective = result.Effective,
                AsksForReports = record.AggregateReports.Count > 0,
            },
            _ => new(RecordState.Absent, result.Reason),
        };
    }

    static byte[] Join(byte[] data) => TxtRecord.TryJoin(data, TlsRptRecord.SizeMax, out var text) ? text : [];
}
