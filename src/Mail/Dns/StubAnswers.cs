using System.Buffers.Binary;

namespace Postern.Mail.Dns;

/// <summary>What a resolver's message means for the question that was asked.</summary>
static class StubAnswers
{
    /// <summary>Most aliases followed within one answer.</summary>
    const int AliasesMax = 16;

    /// <summary>For how long an absence is believed whose zone did not say (RFC 2308 §5 says not to keep those at all).</summary>
    static readonly TimeSpan UnstatedAbsence = TimeSpan.Zero;

    /// <summary>Null when the message is of no use: a failure, a referral, a chain of aliases that leads nowhere.</summary>
    public static DnsAnswer? Read(DnsMessage message, string name, DnsType type, bool isTrusted)
    {
        if (message.Code is not (DnsResponseCode.NoError or DnsResponseCode.NameError)) return null;

        var security = isTrusted && message.IsAuthentic ? DnssecStatus.Secure : DnssecStatus.Insecure;
        var aliasTtl = uint.MaxValue;
        if (type != DnsType.Cname && !TryFollow(message.Answers, ref name, ref aliasTtl)) return null;

        if (message.Code == DnsResponseCode.NameError) return new(DnsOutcome.NoSuchName, security, [], name, Absence(message), null);

        var records = message.Answers.Where(record => record.Type == type && record.Name == name).ToList();
        if (records.Count > 0)
        {
            var ttl = Math.Min(aliasTtl, records.Min(record => record.TimeToLive));
            return new(DnsOutcome.Found, security, [.. records.Select(record => record.Data)], name, TimeSpan.FromSeconds(ttl));
        }

        // Without a SOA it may be a referral or half an alias chain, from a server that does not resolve (RFC 2308 §2.2).
        var isStated = message.Authorities.Any(record => record.Type == DnsType.Soa);
        var isWhole = message.IsRecursive || (message.IsAuthoritative && aliasTtl == uint.MaxValue);
        var isReferral = message.Authorities.Any(record => record.Type == DnsType.Ns);
        return isStated || (isWhole && !isReferral) ? new(DnsOutcome.NoData, security, [], name, Absence(message)) : null;
    }

    static bool TryFollow(IReadOnlyList<DnsRecord> answers, ref string name, ref uint ttl)
    {
        for (var aliases = 0; aliases < AliasesMax; aliases++)
        {
            var owner = name;
            var alias = answers.FirstOrDefault(record => record.Type == DnsType.Cname && record.Name == owner);
            if (alias is null) return true;

            var position = 0;
            if (!DnsName.TryRead(alias.Data, ref position, out name)) return false;
            ttl = Math.Min(ttl, alias.TimeToLive);
        }

        return false;
    }

    // RFC 2308 §5: the lesser of the SOA's own time and its minimum field.
    static TimeSpan Absence(DnsMessage message)
    {
        var soa = message.Authorities.FirstOrDefault(record => record.Type == DnsType.Soa);
        return soa is null ? UnstatedAbsence : TimeSpan.FromSeconds(Math.Min(soa.TimeToLive, BinaryPrimitives.ReadUInt32BigEndian(soa.Data.AsSpan()[^4..])));
    }
}
