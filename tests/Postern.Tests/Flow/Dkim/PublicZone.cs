using System.Collections.Concurrent;
using System.Text;
using Postern.Mail.Dkim;
using Postern.Mail.Dns;

namespace Postern.Tests.Flow.Dkim;

/// <summary>TXT records that tests publish, and nothing else.</summary>
sealed class PublicZone : IResolver
{
    readonly ConcurrentDictionary<string, DkimDnsRecord> records = new();

    /// <summary>When set, nobody gets an answer.</summary>
    public bool IsDown { get; set; }

    public void Publish(params IEnumerable<DkimDnsRecord> published)
    {
        foreach (var record in published) records[record.Name] = record;
    }

    public void Withdraw(string name) => records.TryRemove(name, out _);

    public Task<DnsAnswer> Query(string name, DnsType type, CancellationToken ct) => Task.FromResult(
        IsDown ? new DnsAnswer(DnsOutcome.TryLater, DnssecStatus.Insecure, [], name, TimeSpan.Zero, "the DNS is down")
        : type == DnsType.Txt && records.TryGetValue(name, out var record) ? new DnsAnswer(DnsOutcome.Found, DnssecStatus.Insecure, [Data(record)], name, TimeSpan.FromHours(1))
        : new DnsAnswer(DnsOutcome.NoSuchName, DnssecStatus.Insecure, [], name, TimeSpan.FromHours(1)));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    static byte[] Data(DkimDnsRecord record) => [.. record.Strings.SelectMany(text => Encoding.ASCII.GetBytes(text).Prepend((byte)text.Length))];
}
