using Postern.Mail.Dns;
using Postern.Mail.TlsRpt;

namespace Postern.Flow.Reporting;

/// <summary>Whether a domain wants reports, and where.</summary>
public abstract record ReportWish
{
    private ReportWish() { }

    public sealed record Wanted(IReadOnlyList<Uri> Places) : ReportWish;

    /// <param name="Why">In words.</param>
    public sealed record Unwanted(string Why) : ReportWish;

    /// <summary>The DNS gives no usable answer now.</summary>
    /// <param name="Why">In words.</param>
    public sealed record Unknown(string Why) : ReportWish;
}

/// <summary>Looks for the TXT record <c>_smtp._tls.DOMAIN</c> (RFC 8460 §3).</summary>
public sealed class ReportPlaces(IResolver resolver)
{
    public async Task<ReportWish> Of(string domain, CancellationToken ct)
    {
        if (TlsRptRecord.NameOf(domain) is not { Length: <= DnsName.TextMax } owner) return new ReportWish.Unwanted("no name is left for the record");

        var answer = await resolver.Query(owner, DnsType.Txt, ct);
        return answer.Outcome switch
        {
            DnsOutcome.Found => Read(answer.Records),
            DnsOutcome.NoData or DnsOutcome.NoSuchName => new ReportWish.Unwanted("the domain asks for no reports"),
            DnsOutcome.TryLater => new ReportWish.Unknown($"the DNS does not tell whether the domain asks for reports: {answer.Reason}"),
        };
    }

    // §3: others at the name are discarded, and if not exactly one is left, there is none.
    static ReportWish Read(IReadOnlyList<byte[]> records)
    {
        List<byte[]> ours = [];
        foreach (var record in records)
            if (TxtRecord.TryJoin(record, TlsRptRecord.SizeMax, out var text) && TlsRptRecord.Is(text)) ours.Add(text);

        if (ours is not [var only]) return new ReportWish.Unwanted(ours.Count == 0 ? "the domain asks for no reports" : "the domain has more than one TLSRPT record");
        return TlsRptRecord.Read(only, out var problem) is { } read ? new ReportWish.Wanted(read.Reports) : new ReportWish.Unwanted($"the domain's TLSRPT record is malformed: {problem}");
    }
}
