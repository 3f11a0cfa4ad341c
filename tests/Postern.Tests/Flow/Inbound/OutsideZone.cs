using System.Collections.Concurrent;
using System.Text;
using Postern.Mail.Dkim;
using Postern.Mail.Dns;

namespace Postern.Tests.Flow.Inbound;

/// <summary>What domains outside publish, asked in memory.</summary>
sealed class OutsideZone : IResolver
{
    readonly ConcurrentDictionary<string, byte[]> texts = new();

    /// <summary>When set, questions are never answered.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Names that get no answer.</summary>
    public HashSet<string> Failing { get; } = [];

    public OutsideZone Txt(string name, string text)
    {
        texts[name] = [.. text.Chunk(255).SelectMany(piece => Encoding.ASCII.GetBytes(piece).Prepend((byte)piece.Length))];
        return this;
    }

    public OutsideZone Publish(DkimKey key) => Txt(key.Record.Name, key.Record.Value);

    public async Task<DnsAnswer> Query(string name, DnsType type, CancellationToken ct)
    {
        if (IsSilent) await Task.Delay(Timeout.Infinite, ct);
        if (Failing.Contains(name)) return new DnsAnswer(DnsOutcome.TryLater, DnssecStatus.Insecure, [], name, TimeSpan.Zero, "its name server does not answer");
        return type == DnsType.Txt && texts.TryGetValue(name, out var text)
            ? new DnsAnswer(DnsOutcome.Found, DnssecStatus.Insecure, [text], name, TimeSpan.FromHours(1))
            : new DnsAnswer(DnsOutcome.NoSuchName, DnssecStatus.Insecure, [], name, TimeSpan.FromHours(1));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
