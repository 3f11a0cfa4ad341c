using Postern.Mail.Dns;
using Postern.Mail.MtaSts;

namespace Postern.Flow.Domains;

/// <summary>Whether the DNS says that a domain has an MTA-STS policy (RFC 8461 §3.1).</summary>
public abstract record Announcement
{
    private Announcement() { }

    /// <param name="Id">Of the policy that is there now.</param>
    public sealed record Made(string Id) : Announcement;

    /// <summary>There is no record, not exactly one, or one that breaks the grammar.</summary>
    /// <param name="Why">In words.</param>
    public sealed record None(string Why) : Announcement;

    /// <summary>The DNS gives no usable answer now.</summary>
    /// <param name="Why">In words.</param>
    public sealed record Failed(string Why) : Announcement;
}

/// <summary>Looks for the TXT records of domains. Memory is the resolver's.</summary>
public sealed class Announcements(IResolver resolver)
{
    /// <param name="domain">The recipient's.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<Announcement> Of(string domain, CancellationToken ct)
    {
        if (!DnsName.TryNormalize(domain, out var name) || StsRecord.NameFor(name) is not { } owner) return new Announcement.None($"{domain} is no domain that can have an MTA-STS policy");

        var answer = await resolver.Query(owner, DnsType.Txt, ct);
        return answer.Outcome switch
        {
            DnsOutcome.Found when StsRecord.One(answer.Records) is { } record => new Announcement.Made(record.Id),
            DnsOutcome.Found => new Announcement.None($"{owner} has no MTA-STS record, or more than one"),
            DnsOutcome.NoData or DnsOutcome.NoSuchName => new Announcement.None($"{domain} has no MTA-STS policy"),
            DnsOutcome.TryLater => new Announcement.Failed($"the DNS does not tell whether {domain} has an MTA-STS policy: {answer.Reason}"),
        };
    }
}
