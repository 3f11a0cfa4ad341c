using System.Security.Cryptography;
using System.Text;
using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.Audit;

/// <summary>What the settings were when a node last started, so that a change of them is an event. Values are kept as keyed digests: nobody reads a secret here.</summary>
public sealed class SettingsMemory
{
    /// <summary>Settings named in one event; how many there were stands beside them.</summary>
    public const int NamedMax = 50;

    readonly Database database;
    readonly Writer writer;
    readonly TimeProvider clock;
    readonly byte[] key;

    internal SettingsMemory(Database database, Writer writer, Keyring keys, TimeProvider clock) =>
        (this.database, this.writer, this.clock, key) = (database, writer, clock, keys.Derive("settings"));

    /// <summary>Notes which settings differ from those of the start before (<c>settings.changed</c>), and remembers these. The first start of a house notes nothing.</summary>
    /// <param name="settings">All that are in force.</param>
    /// <param name="node">That starts.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The keys that were changed, added or taken away, in order.</returns>
    public async Task<IReadOnlyList<string>> See(IEnumerable<(string Key, string Value)> settings, string node, CancellationToken ct)
    {
        var now = settings.DistinctBy(setting => setting.Key).ToDictionary(setting => setting.Key, DigestOf, StringComparer.Ordinal);
        var before = (await database.Query("SELECT key, digest FROM settings_seen", new { }, row => (Key: row.GetString(0), Digest: row.GetFieldValue<byte[]>(1)), ct))
            .ToDictionary(seen => seen.Key, seen => seen.Digest, StringComparer.Ordinal);
        var changed = now.Keys.Union(before.Keys).Where(each => !IsSame(now.GetValueOrDefault(each), before.GetValueOrDefault(each))).Order(StringComparer.Ordinal).ToList();
        if (changed.Count == 0) return changed;

        await writer.Now(async transaction =>
        {
            foreach (var each in changed) await Keep(transaction, each, now.GetValueOrDefault(each));
            if (before.Count > 0) await transaction.Append(Event(changed, node));
            return changed.Count;
        }, ct);
        return before.Count > 0 ? changed : [];
    }

    // No digest is empty, so what is only on one side differs.
    static bool IsSame(byte[]? now, byte[]? before) => now.AsSpan().SequenceEqual(before);

    static Task<int> Keep(Transaction transaction, string key, byte[]? digest) => digest is null
        ? transaction.Execute("DELETE FROM settings_seen WHERE key = @key", new { key })
        : transaction.Execute("INSERT INTO settings_seen (key, digest) VALUES (@key, @digest) ON CONFLICT (key) DO UPDATE SET digest = excluded.digest", new { key, digest });

    AuditEntry Event(List<string> changed, string node) => new(clock.GetUtcNow(), "settings.changed", null, null, Detail: EventFacts.Json(
        ("settings", string.Join(", ", changed.Select(Shown).Distinct().Take(NamedMax))), ("count", $"{changed.Count}"), ("node", node)));

    // A table may be keyed by an address, and an address is nobody's business here.
    static string Shown(string key) => key.Contains('@', StringComparison.Ordinal) ? $"{key[..(key[..key.IndexOf('@', StringComparison.Ordinal)].LastIndexOf('.') + 1)]}…" : key;

    byte[] DigestOf((string Key, string Value) setting) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{setting.Key}\0{setting.Value}"));
}
