using Postern.Mail.Dane;
using Postern.Mail.Dns;
using Postern.Rules.Domains;

namespace Postern.Flow.Domains;

/// <summary>The TLSA records of one exchanger, for a report and to compare with.</summary>
sealed class DaneLook(IResolver resolver, int port)
{
    /// <summary>Characters of a record's data that are shown.</summary>
    const int DataShown = 16;

    public async Task<DaneSeen> Of(Listing listing, FoundExchanger exchanger, CancellationToken ct) => exchanger.Host is not { } host
        ? new(new(DaneState.NotAsked), null)
        : await DaneLookup.Find(resolver, listing.Hosts, host, port, ct) switch
        {
            DaneAnswer.None when host.Security == DnssecStatus.Secure => new(new(DaneState.Absent), null),
            DaneAnswer.None => new(new(DaneState.Unsigned), null),
            DaneAnswer.Usable(var reference) => new(new(DaneState.Usable, [.. reference.Records.Select(Shown)]), reference),
            DaneAnswer.Unusable(var name) => new(new(DaneState.Unusable, Problem: $"no record at {name} is one that mail can use"), null),
            DaneAnswer.TryLater(var reason) => new(new(DaneState.Failing, Problem: reason), null),
        };

    static string Shown(AssociationRecord record)
    {
        var data = Convert.ToHexStringLower(record.Data.Span);
        return $"{record.Usage:D} {record.Selector:D} {record.Matching:D} {(data.Length > DataShown ? data[..DataShown] + "…" : data)}";
    }
}

/// <param name="Facts">For the report.</param>
/// <param name="Reference">To compare a certificate with; null where there is nothing.</param>
sealed record DaneSeen(DaneFacts Facts, DaneReference? Reference);
