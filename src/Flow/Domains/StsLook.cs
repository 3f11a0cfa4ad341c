using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Dns;
using Postern.Mail.MtaSts;
using Postern.Rules.Domains;

namespace Postern.Flow.Domains;

/// <summary>The MTA-STS policy that a domain publishes at this moment, whatever was kept of earlier ones.</summary>
sealed class StsLook(IResolver resolver, Reach reach, X509Certificate2Collection? roots, TimeProvider clock)
{
    public async Task<StsSeen> Of(string domain, CancellationToken ct)
    {
        if (StsRecord.NameFor(domain) is not { } owner) return new(new(StsState.Absent), null);

        var answer = await resolver.Query(owner, DnsType.Txt, ct);
        return answer.Outcome switch
        {
            DnsOutcome.Found when StsRecord.One(answer.Records) is { } record => await Fetch(domain, record.Id, ct),
            DnsOutcome.Found when answer.Records.Any(IsMeant) => new(new(StsState.RecordInvalid) { Problem = "there is more than one, or it breaks the grammar" }, null),
            DnsOutcome.Found or DnsOutcome.NoData or DnsOutcome.NoSuchName => new(new(StsState.Absent), null),
            DnsOutcome.TryLater => new(new(StsState.Unknown) { Problem = answer.Reason }, null),
        };
    }

    async Task<StsSeen> Fetch(string domain, string id, CancellationToken ct)
    {
        using var host = new PolicyHost(resolver, new StsOptions { PrivateAddresses = reach.PrivateAddresses, Roots = roots }, clock);
        return await host.Fetch(domain, ct) switch
        {
            StsPolicyReading.Good(var policy) => new(Facts(id, policy), policy),
            StsPolicyReading.Bad(var why) => new(new(StsState.NotFetched) { Id = id, Problem = why }, null),
        };
    }

    static StsFacts Facts(string id, StsPolicy policy) => new(StsState.Valid)
    {
        Id = id,
        MaxAge = policy.MaxAge,
        Patterns = [.. policy.Mx.Select(pattern => $"{pattern}")],
        Mode = policy.Mode switch
        {
            StsMode.None => StsPromise.None,
            StsMode.Testing => StsPromise.Testing,
            StsMode.Enforce => StsPromise.Enforce,
        },
    };

    // Somebody wanted to write one; a TXT record of another kind, by a wildcard say, is none.
    static bool IsMeant(byte[] record) => TxtRecord.TryJoin(record, StsLimits.RecordSizeMax, out var text) && text.AsSpan().StartsWith("v=STSv1"u8);
}

/// <param name="Facts">For the report.</param>
/// <param name="Policy">To ask whether it names an exchanger; null where there is none.</param>
sealed record StsSeen(StsFacts Facts, StsPolicy? Policy);
