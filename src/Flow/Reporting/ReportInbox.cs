using System.Text;
using Postern.Flow.Portal;
using Postern.Mail.TlsRpt;
using Postern.Store.TlsReports;

namespace Postern.Flow.Reporting;

/// <summary>Takes reports that others send about our domains.</summary>
public sealed class ReportInbox(ReceivedShelf shelf, Organization organization, ReportOptions options, TimeProvider clock)
{
    /// <summary>Reports read at once: reading one may take some tens of megabytes.</summary>
    public const int PlacesMax = 4;

    /// <summary>Longest time that a report may take to arrive, from its header on: there are few places.</summary>
    public static readonly TimeSpan ArrivalTimeout = TimeSpan.FromSeconds(30);

    readonly TokenBuckets ofNetwork = new(burst: 20, TimeSpan.FromMinutes(1), clock);
    readonly TokenBuckets ofAll = new(burst: 500, TimeSpan.FromSeconds(5), clock);
    int taken;

    /// <summary>False: nobody outside may send any.</summary>
    public bool IsOpen => options.Receive && organization.Domains.Count > 0;

    /// <summary>One report of a network. Null when it may come; else how long to wait.</summary>
    public TimeSpan? Wait(Network network) => ofNetwork.Take(network.Prefix) ?? ofAll.Take("");

    /// <summary>Takes a place; false when there is none. Whoever got one gives it back with <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref taken) <= PlacesMax) return true;

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref taken);

    /// <summary>A report that came from outside: only what is about our own domains is kept.</summary>
    public Task<InboxAnswer> Take(ReadOnlyMemory<byte> bytes, CancellationToken ct) => Take(TlsReportReader.Read(bytes), mustBeOurs: true, "https", ct);

    /// <summary>A report that an administrator hands in, bare or in its mail.</summary>
    public Task<InboxAnswer> Import(ReadOnlyMemory<byte> bytes, CancellationToken ct) => Take(TlsReportFile.Read(bytes), mustBeOurs: false, "file", ct);

    async Task<InboxAnswer> Take(TlsReportReading reading, bool mustBeOurs, string cameBy, CancellationToken ct)
    {
        if (reading is TlsReportReading.Bad bad) return new InboxAnswer.Bad(bad.Why);
        if (reading is not TlsReportReading.Good { Report: var report }) throw new InvalidOperationException("a report is good or bad");
        if (mustBeOurs && !report.Policies.All(policy => IsOurs(policy.Domain))) return new InboxAnswer.NotOurs();

        return await shelf.Keep(RowOf(report, cameBy), ct) switch
        {
            ReceivedAnswer.Kept kept => new InboxAnswer.Kept(kept.Id),
            ReceivedAnswer.Known known => new InboxAnswer.Known(known.Id),
            ReceivedAnswer.Full => new InboxAnswer.Full(),
        };
    }

    // The domain of a DANE policy is the exchanger's name (§1.1): that is the gateway's, or one below a domain of ours.
    bool IsOurs(string domain) => domain.Length > 0 && (organization.Owns(domain) || domain.Equals(organization.Hostname, StringComparison.OrdinalIgnoreCase));

    static NewReceived RowOf(TlsReport report, string cameBy) => new()
    {
        Organization = report.Organization,
        ReportId = report.Id,
        Start = report.Start,
        End = report.End,
        Domains = string.Join(' ', report.Policies.Select(policy => policy.Domain).Where(domain => domain.Length > 0).Distinct().Order(StringComparer.Ordinal).Take(20)),
        Succeeded = report.Succeeded,
        Failed = report.Failed,
        CameBy = cameBy,
        Report = Encoding.UTF8.GetString(TlsReportWriter.Json(report)),
    };
}

/// <summary>What became of a report that came in.</summary>
public abstract record InboxAnswer
{
    private InboxAnswer() { }

    public sealed record Kept(Guid Id) : InboxAnswer;

    /// <summary>It is here already.</summary>
    public sealed record Known(Guid Id) : InboxAnswer;

    /// <param name="Why">In words, without a word of the report's own.</param>
    public sealed record Bad(string Why) : InboxAnswer;

    /// <summary>It is about domains of others.</summary>
    public sealed record NotOurs : InboxAnswer;

    /// <summary>No more are kept.</summary>
    public sealed record Full : InboxAnswer;
}
