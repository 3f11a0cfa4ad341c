using System.Security.Cryptography;
using System.Text.Json;
using Postern.Store.Audit;
using Postern.Store.Records;
using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.Passkeys;

/// <summary>Passkeys and the challenges that were answered with them.</summary>
public sealed class PasskeyShelf
{
    /// <summary>Most passkeys of one owner.</summary>
    public const int OwnedMax = 20;

    readonly Database database;
    readonly Writer writer;
    readonly Keyring keys;
    readonly TimeProvider clock;
    readonly byte[] key;

    internal PasskeyShelf(Database database, Writer writer, Keyring keys, TimeProvider clock) =>
        (this.database, this.writer, this.keys, this.clock, key) = (database, writer, keys, clock, keys.Derive("passkeys"));

    /// <summary>The oldest first.</summary>
    public Task<List<Passkey>> Of(PasskeyOwner owner, CancellationToken ct) => database.Query("""
        SELECT id, facts, sign_count, added_at_ms, used_at_ms FROM passkeys WHERE owner = @owner ORDER BY added_at_ms, id LIMIT @limit
        """, new { owner = owner.Key, limit = OwnedMax }, Read, ct);

    /// <summary>One of this owner's; null when the credential is nobody's or another's.</summary>
    public async Task<Passkey?> Find(PasskeyOwner owner, byte[] credentialId, CancellationToken ct)
    {
        var found = await database.Query("""
            SELECT id, facts, sign_count, added_at_ms, used_at_ms FROM passkeys WHERE credential_hash = @hash AND owner = @owner
            """, new { hash = SHA256.HashData(credentialId), owner = owner.Key }, Read, ct);
        return found.FirstOrDefault();
    }

    public async Task<bool> IsTaken(byte[] credentialId, CancellationToken ct) =>
        (await database.Query("SELECT 1 FROM passkeys WHERE credential_hash = @hash", new { hash = SHA256.HashData(credentialId) }, _ => true, ct)).Count > 0;

    /// <returns>Its id; null when the credential is there already, or the owner has <see cref="OwnedMax"/>.</returns>
    public Task<Guid?> Add(PasskeyOwner owner, PasskeyFacts facts, uint signCount, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        using var seal = new SealKey(key);
        var row = new
        {
            hash = SHA256.HashData(facts.CredentialId),
            id,
            owner = owner.Key,
            facts = seal.Seal(JsonSerializer.SerializeToUtf8Bytes(facts, Kept.Default.PasskeyFacts), Of(id)),
            signCount = (long)signCount,
            now,
            max = OwnedMax,
        };
        return writer.Now(async transaction =>
        {
            var added = await transaction.Execute("""
                INSERT INTO passkeys (credential_hash, id, owner, facts, sign_count, added_at_ms)
                SELECT @hash, @id, @owner, @facts, @signCount, @now WHERE (SELECT COUNT(*) FROM passkeys WHERE owner = @owner) < @max
                ON CONFLICT DO NOTHING
                """, row);
            if (added > 0) await transaction.Append(Event("passkey.added", owner, id, now));
            return added > 0 ? id : (Guid?)null;
        }, ct);
    }

    /// <summary>A good answer: its count and time are written down, unless an answer of a later count came first.</summary>
    /// <returns>False when the count did not grow (WebAuthn §6.1.1): there may be two authenticators of this key.</returns>
    public Task<bool> Use(PasskeyOwner owner, Guid id, uint signCount, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return writer.Now(async transaction => await transaction.Execute("""
            UPDATE passkeys SET sign_count = @signCount, used_at_ms = @now
            WHERE id = @id AND owner = @owner AND ((@signCount = 0 AND sign_count = 0) OR sign_count < @signCount)
            """, new { id, owner = owner.Key, signCount = (long)signCount, now }) > 0, ct);
    }

    /// <summary>The count of an authenticator went back: written into the audit, nothing else.</summary>
    public Task NoteCopied(PasskeyOwner owner, CancellationToken ct) =>
        writer.Now(async transaction => await transaction.Append(Event("passkey.count_went_back", owner, null, clock.GetUtcNow())), ct);

    /// <param name="owner">Whose.</param>
    /// <param name="id">Which.</param>
    /// <param name="keepsOne">The last one stays: without it nobody gets in.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>False when it is not this owner's, or the last one and to be kept.</returns>
    public Task<bool> Remove(PasskeyOwner owner, Guid id, bool keepsOne, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return writer.Now(async transaction =>
        {
            var removed = await transaction.Execute("""
                DELETE FROM passkeys WHERE id = @id AND owner = @owner AND (SELECT COUNT(*) FROM passkeys WHERE owner = @owner) > @least
                """, new { id, owner = owner.Key, least = keepsOne ? 1 : 0 });
            if (removed > 0) await transaction.Append(Event("passkey.removed", owner, id, now));
            return removed > 0;
        }, ct);
    }

    /// <summary>Uses a challenge up. False when it was used before: an answer counts once, on whatever node.</summary>
    public Task<bool> UseChallenge(byte[] challengeHash, DateTimeOffset expiresAt, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return writer.Now(async transaction =>
        {
            await transaction.Execute("DELETE FROM passkey_challenges WHERE expires_at_ms < @now", new { now });
            return await transaction.Execute("""
                INSERT INTO passkey_challenges (challenge_hash, expires_at_ms) VALUES (@challengeHash, @expiresAt) ON CONFLICT DO NOTHING
                """, new { challengeHash, expiresAt }) > 0;
        }, ct);
    }

    Passkey Read(System.Data.Common.DbDataReader row)
    {
        using var seal = new SealKey(key);
        return new()
        {
            Id = row.Id(0),
            Facts = JsonSerializer.Deserialize(seal.Open(row.Bytes(1), Of(row.Id(0))), Kept.Default.PasskeyFacts)!, // never the literal null: we wrote it
            SignCount = (uint)row.GetInt64(2),
            AddedAt = row.Time(3),
            UsedAt = row.TimeOrNull(4),
        };
    }

    Place Of(Guid id) => new("passkey", keys.Organization, id);

    static AuditEntry Event(string what, PasskeyOwner owner, Guid? id, DateTimeOffset now)
    {
        var whose = owner.StaffId is { } staff ? $$"""{"staff":"{{staff}}","passkey":"{{id}}"}""" : $$"""{"passkey":"{{id}}"}""";
        return new(now, what, null, null, Detail: whose);
    }
}
