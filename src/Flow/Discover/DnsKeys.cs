using Postern.Mail.Addresses;
using Postern.Mail.Dns;

namespace Postern.Flow.Discover;

/// <summary>
/// SMIMEA and OPENPGPKEY records. Only secure answers count: without DNSSEC anybody on the way could put a key of their own there
/// (RFC 8162 §4, RFC 7929 §5.1). The DNS sees a hash of the local part.
/// </summary>
public sealed class DnsKeys(IResolver resolver) : IKeySource
{
    public string Name => "dns";

    public async Task<SourceAnswer> Find(EmailAddress address, CancellationToken ct)
    {
        var both = await Task.WhenAll(
            Ask(MailKeyNames.Smimea(address), DnsType.Smimea, Certificates, ct),
            Ask(MailKeyNames.OpenPgpKey(address), DnsType.OpenPgpKey, OpenPgpKeys, ct));
        return Join(both[0], both[1]);
    }

    async Task<SourceAnswer> Ask(string? name, DnsType type, Func<DnsAnswer, SourceAnswer> read, CancellationToken ct)
    {
        if (name is null) return new SourceAnswer.Nothing("the domain is no name for the DNS", IsWholeDomain: false);

        var answer = await resolver.Query(name, type, ct);
        if (answer.Outcome is DnsOutcome.TryLater) return new SourceAnswer.Failed(answer.Reason ?? "the DNS gave no answer", IsWholeDomain: false);

        // An alias may lead out of a signed zone; that tells nothing about the other addresses.
        if (answer.Security is not DnssecStatus.Secure) return new SourceAnswer.Nothing("the zone is not signed", answer.CanonicalName == name);
        return answer.Outcome is DnsOutcome.Found ? read(answer) : new SourceAnswer.Nothing("no record", IsWholeDomain: false);
    }

    static SourceAnswer Certificates(DnsAnswer answer)
    {
        List<FoundKey> keys = [];
        List<AssociationRecord> constraints = [];
        foreach (var rdata in answer.Records.Take(SourceAnswer.KeysMax))
        {
            if (!AssociationRecord.TryParse(rdata, out var record) || record is null) continue;
            if (record is { IsWholeCertificate: true, IsOfRecipient: true }) keys.Add(new(FoundForm.Certificate, KeyOrigin.Smimea, record.Data, record.Usage is CertificateUsage.PkixEe));
            else constraints.Add(record);
        }

        return new SourceAnswer.Found(keys, constraints, answer.TimeToLive);
    }

    static SourceAnswer.Found OpenPgpKeys(DnsAnswer answer) => new(
        [.. answer.Records.Where(rdata => rdata.Length <= FoundKey.SizeMax).Take(SourceAnswer.KeysMax).Select(rdata => new FoundKey(FoundForm.OpenPgp, KeyOrigin.OpenPgpKey, rdata))],
        [],
        answer.TimeToLive);

    static SourceAnswer Join(SourceAnswer one, SourceAnswer other) => one switch
    {
        SourceAnswer.Found found => other is SourceAnswer.Found more ? Join(found, more) : found,
        SourceAnswer.Failed failed => other is SourceAnswer.Found ? other : failed,
        SourceAnswer.Nothing a => other is SourceAnswer.Nothing b ? a with { IsWholeDomain = a.IsWholeDomain && b.IsWholeDomain } : other,
    };

    static SourceAnswer.Found Join(SourceAnswer.Found a, SourceAnswer.Found b) =>
        new([.. a.Keys, .. b.Keys], a.Constraints, a.TimeToLive < b.TimeToLive ? a.TimeToLive : b.TimeToLive);
}
