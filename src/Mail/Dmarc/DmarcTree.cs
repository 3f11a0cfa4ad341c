using Postern.Mail.Dns;

namespace Postern.Mail.Dmarc;

/// <param name="Domain">Where the record was found.</param>
/// <param name="Record">The only one there.</param>
/// <param name="Security">How far it can be believed.</param>
sealed record DmarcFound(string Domain, DmarcRecord Record, DnssecStatus Security);

/// <summary>The walk up the tree of names (RFC 9989 §4.10), which makes a list of public suffixes needless. For one message and one thread.</summary>
sealed class DmarcTree(IResolver resolver)
{
    /// <summary>Most questions of one walk.</summary>
    public const int QueriesMax = 8;

    static readonly ReadOnce<Reading> Readings = new(data => new(TxtRecord.TryJoin(data, DmarcRecord.SizeMax, out var text) ? DmarcRecord.Read(text) : null));

    /// <summary>Null for a record of something else.</summary>
    sealed record Reading(DmarcRecord? Record);

    readonly Dictionary<string, DmarcFound?> found = [];

    /// <summary>Why the walk could not be finished, when the DNS did not answer.</summary>
    public string? Failure { get; private set; }

    /// <summary>The records met, longest name first.</summary>
    public async Task<List<DmarcFound>> Walk(string start, CancellationToken ct)
    {
        List<DmarcFound> found = [];
        foreach (var name in Names(start))
        {
            if (await At(name, ct) is not { } record) continue;
            found.Add(record);
            if (record.Record.Suffix != DmarcSuffix.Unknown) break;
        }

        return found;
    }

    /// <summary>§4.10.2: the domain whose owner a name belongs to.</summary>
    public static string Organization(string start, IReadOnlyList<DmarcFound> found)
    {
        foreach (var (domain, record, _) in found)
        {
            if (record.Suffix == DmarcSuffix.No) return domain;
            if (record.Suffix == DmarcSuffix.Yes && domain != start) return LabelBelow(start, domain);
        }

        return found.Count > 0 ? found[^1].Domain : start;
    }

    /// <summary>The name, then what is left of it label by label; of a long one only the last seven labels are walked.</summary>
    public static IEnumerable<string> Names(string start)
    {
        yield return start;
        var labels = start.Split('.');
        for (var left = Math.Min(labels.Length - 1, QueriesMax - 1); left > 0; left--) yield return string.Join('.', labels[^left..]);
    }

    static string LabelBelow(string start, string suffix)
    {
        var above = start[..^(suffix.Length + 1)];
        return above[(above.LastIndexOf('.') + 1)..] + "." + suffix;
    }

    async Task<DmarcFound?> At(string domain, CancellationToken ct)
    {
        if (found.TryGetValue(domain, out var known)) return known;
        if (!DnsName.TryNormalize("_dmarc." + domain, out var name)) return null;

        var answer = await resolver.Query(name, DnsType.Txt, ct);
        if (answer.Outcome == DnsOutcome.TryLater) Failure = $"{name}: {answer.Reason}";
        var records = answer.Records.Select(data => Readings.Of(data).Record).OfType<DmarcRecord>().ToList();
        return found[domain] = records is [var only] ? new(domain, only, answer.Security) : null;
    }
}
