using Postern.Mail.Dns;

namespace Postern.Mail.Dkim;

/// <summary>What the DNS says about a key. Closed.</summary>
public abstract record DkimKeyAnswer
{
    DkimKeyAnswer()
    {
    }

    public sealed record Found(DkimKeyRecord Record, DnssecStatus Security) : DkimKeyAnswer;

    /// <summary>There is no key that can be used, and asking again will not help.</summary>
    public sealed record Missing(string Reason, DnssecStatus Security) : DkimKeyAnswer;

    public sealed record TryLater(string Reason, DnssecStatus Security) : DkimKeyAnswer;
}

/// <summary>Fetches keys (RFC 6376 §3.6.2).</summary>
public static class DkimKeyLookup
{
    static readonly ReadOnce<Reading> Readings = new(Read);

    /// <summary>A record, or why it is none.</summary>
    sealed record Reading(DkimKeyRecord? Record, string Problem);

    public static async Task<DkimKeyAnswer> Find(IResolver resolver, string selector, string domain, CancellationToken ct)
    {
        var answer = await resolver.Query(DkimKey.NameOf(selector, domain), DnsType.Txt, ct);
        return answer.Outcome switch
        {
            DnsOutcome.Found => Choose(answer),
            DnsOutcome.NoData or DnsOutcome.NoSuchName => new DkimKeyAnswer.Missing("no key", answer.Security),
            DnsOutcome.TryLater => new DkimKeyAnswer.TryLater(answer.Reason ?? "the DNS did not answer", answer.Security),
        };
    }

    // RFC 6376 §3.6.2.2 leaves several records undefined: whoever can add one must not be able to choose. Strays without a key are passed over.
    static DkimKeyAnswer Choose(DnsAnswer answer)
    {
        var problem = "no key";
        List<DkimKeyRecord> records = [];
        foreach (var data in answer.Records.Take(DkimLimits.KeyRecordsMax))
        {
            var reading = Readings.Of(data);
            if (reading.Record is { } record) records.Add(record);
            else problem = reading.Problem;
        }

        return records switch
        {
            [] => new DkimKeyAnswer.Missing(problem, answer.Security),
            [{ PublicKey.Length: 0 }] => new DkimKeyAnswer.Missing("the key was revoked", answer.Security),
            [var only] => new DkimKeyAnswer.Found(only, answer.Security),
            _ => new DkimKeyAnswer.Missing("several keys under one name", answer.Security),
        };
    }

    static Reading Read(byte[] data)
    {
        var problem = "no key";
        var record = TxtRecord.TryJoin(data, DkimLimits.KeyRecordSizeMax, out var text) ? DkimKeyRecord.Read(text, out problem) : null;
        return new(record, problem);
    }
}
