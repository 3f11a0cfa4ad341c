using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Postern.Store.Records;
using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.Audit;

/// <summary>What the settings of each node were when it last started, so that a change of them is an event. Values are kept as keyed digests: nobody reads a secret here.</summary>
public sealed class SettingsMemory
{
    /// <summary>Settings named in one event; how many there were stands beside them.</summary>
    public const int NamedMax = 50;

    /// <summary>Nodes that are remembered; the one that started longest ago is forgotten first.</summary>
    public const int NodesMax = 50;

    readonly Writer writer;
    readonly TimeProvider clock;
    readonly byte[] key;

    internal SettingsMemory(Writer writer, Keyring keys, TimeProvider clock) => (this.writer, this.clock, key) = (writer, clock, keys.Derive("settings"));

    /// <summary>
    /// Notes which settings differ from those of this node's last start, or, when it starts for the first time, from those of the node that started last (<c>settings.changed</c>); and
    /// remembers these. The first start of a house notes nothing.
    /// </summary>
    /// <param name="settings">All that somebody chose: a release that brings a new default changes nothing.</param>
    /// <param name="node">That starts.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The keys that were changed, added or taken away, in order.</returns>
    public Task<IReadOnlyList<string>> See(IEnumerable<(string Key, string Value)> settings, string node, CancellationToken ct)
    {
        var now = settings.DistinctBy(setting => setting.Key).ToDictionary(setting => setting.Key, DigestOf, StringComparer.Ordinal);
        return writer.Now(async transaction =>
        {
            var before = await LastOf(transaction, node);
            await Keep(transaction, node, now);
            if (before is null) return (IReadOnlyList<string>)[];

            var changed = now.Keys.Union(before.Keys).Where(each => now.GetValueOrDefault(each) != before.GetValueOrDefault(each)).Order(StringComparer.Ordinal).ToList();
            if (changed.Count > 0) await transaction.Append(Event(changed, node));
            return changed;
        }, ct);
    }

    static async Task<Dictionary<string, string>?> LastOf(Transaction transaction, string node) => await transaction.Query(
        "SELECT digests FROM settings_nodes ORDER BY CASE WHEN node = @node THEN 0 ELSE 1 END, started_at_ms DESC LIMIT 1", new { node }, row => row.GetString(0)) is [var digests]
        ? JsonSerializer.Deserialize(digests, Kept.Default.DictionaryStringString)
        : null;

    async Task Keep(Transaction transaction, string node, Dictionary<string, string> digests)
    {
        await transaction.Execute("""
            INSERT INTO settings_nodes (node, started_at_ms, digests) VALUES (@node, @now, @digests)
            ON CONFLICT (node) DO UPDATE SET started_at_ms = excluded.started_at_ms, digests = excluded.digests
            """, new { node, now = clock.GetUtcNow(), digests = JsonSerializer.Serialize(digests, Kept.Default.DictionaryStringString) });
        await transaction.Execute("DELETE FROM settings_nodes WHERE node NOT IN (SELECT node FROM settings_nodes ORDER BY started_at_ms DESC LIMIT @most)", new { most = (long)NodesMax });
    }

    AuditEntry Event(List<string> changed, string node) => new(clock.GetUtcNow(), "settings.changed", null, null, Detail: EventFacts.Json(
        ("settings", string.Join(", ", changed.Select(Shown).Distinct().Take(NamedMax))), ("count", $"{changed.Count}"), ("node", node)));

    // A table may be keyed by an address, and an address is nobody's business here.
    static string Shown(string key) => key.Contains('@', StringComparison.Ordinal) ? key.IndexOf('.') is var end and > 0 && end < key.IndexOf('@') ? $"{key[..end]}.…" : "…" : key;

    string DigestOf((string Key, string Value) setting) => Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{setting.Key}\0{setting.Value}")));
}
