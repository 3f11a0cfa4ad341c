using System.Security.Cryptography;
using Postern.Store.Audit;
using Postern.Store.Sql;

namespace Postern.Store.Sealing;

/// <summary>Exchanges keys while the ledger is in use.</summary>
public sealed class KeyRotation
{
    /// <summary>Messages, or keys, whose record keys are wrapped anew in one transaction.</summary>
    public const int BatchMax = 500;

    readonly Database database;
    readonly Writer writer;
    readonly Vault vault;
    readonly TimeProvider clock;

    internal KeyRotation(Database database, Writer writer, Vault vault, TimeProvider clock) =>
        (this.database, this.writer, this.vault, this.clock) = (database, writer, vault, clock);

    /// <summary>A new master key wraps the organization's keys. A crash at any step leaves a key in the data folder that opens the database.</summary>
    /// <remarks>On PostgreSQL the new <c>master.key</c> must be carried to the data folders of the other nodes before they start again.</remarks>
    public async Task Master(CancellationToken ct)
    {
        await vault.Reload(ct);
        var next = vault.File.CreateNext();
        await writer.Now(async transaction =>
        {
            var wrapped = await transaction.Query("SELECT version, wrapped FROM organization_keys WHERE organization_id = @organization",
                new { organization }, row => (Version: row.GetInt64(0), Wrapped: row.Bytes(1)));
            foreach (var (version, box) in wrapped)
            {
                var again = Vault.Wrap(next, organization, version, Vault.Unwrap(vault.Master, organization, version, box));
                await transaction.Execute("UPDATE organization_keys SET wrapped = @again WHERE organization_id = @organization AND version = @version",
                    new { again, organization, version });
            }

            await transaction.Append(Event("key.master_rotated"));
        }, ct);
        vault.File.TurnToNext();
        vault.Master = next;
    }

    /// <summary>A new version of the organization's key wraps the keys of new messages; then those of old ones are wrapped anew, in batches.</summary>
    /// <returns>How many old messages were wrapped anew.</returns>
    public async Task<int> Organization(CancellationToken ct)
    {
        await vault.Reload(ct);
        var version = vault.Keys.Current + 1;
        var now = clock.GetUtcNow();
        var wrapped = Vault.Wrap(vault.Master, organization, version, RandomNumberGenerator.GetBytes(SealKey.KeySize));
        await writer.Now(async transaction =>
        {
            await transaction.Execute("""
                INSERT INTO organization_keys (organization_id, version, wrapped, created_at_ms) VALUES (@organization, @version, @wrapped, @now)
                """, new { organization, version, wrapped, now });
            await transaction.Append(Event("key.organization_rotated"));
        }, ct);
        await vault.Reload(ct);
        await Rewrap("keys", version, ct);
        await Rewrap("dkim_keys", version, ct);
        return await Rewrap("messages", version, ct);
    }

    Guid organization => vault.Keys.Organization;

    // All three tables keep a record key in the same two columns.
    async Task<int> Rewrap(string table, long version, CancellationToken ct)
    {
        var after = Guid.Empty;
        var count = 0;
        while (true)
        {
            var batch = await database.Query($"""
                SELECT id, key_version, record_key FROM {table} WHERE id > @after ORDER BY id LIMIT @limit
                """, new { after, limit = BatchMax }, row => (Id: row.Id(0), Version: row.GetInt64(1), Wrapped: row.Bytes(2)), ct);
            if (batch.Count == 0) return count;

            after = batch[^1].Id;
            var again = batch.Where(message => message.Version < version)
                .Select(message => new
                {
                    id = message.Id,
                    version,
                    wrapped = vault.Keys.Wrap(message.Id, vault.Keys.Unwrap(message.Id, message.Wrapped, message.Version), version),
                }).ToList();
            await writer.Now(async transaction =>
            {
                foreach (var message in again)
                {
                    await transaction.Add($"UPDATE {table} SET key_version = @version, record_key = @wrapped WHERE id = @id AND key_version < @version", message);
                }
            }, ct);
            count += again.Count;
        }
    }

    AuditEntry Event(string what) => new(clock.GetUtcNow(), what, null, null);
}
