using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.People;

/// <summary>Keys that people share with an authenticator app (RFC 6238), sealed; one for each person. A code is taken once: the ledger knows the last step of time.</summary>
public sealed class AuthenticatorApps
{
    /// <summary>Codes tried since the last right one. Then none is looked at any more, until the app is set up again, or <see cref="LockedFor"/> has passed.</summary>
    public const int TriesMax = 10;

    /// <summary>After so long without a try the count begins again: whoever guesses at somebody's app cannot take it from them for good.</summary>
    public static readonly TimeSpan LockedFor = TimeSpan.FromDays(1);

    readonly Database database;
    readonly Writer writer;
    readonly Keyring keys;
    readonly TimeProvider clock;
    readonly byte[] key;

    internal AuthenticatorApps(Database database, Writer writer, Keyring keys, TimeProvider clock) =>
        (this.database, this.writer, this.keys, this.clock, key) = (database, writer, keys, clock, keys.Derive("staff totp"));

    /// <summary>The new one ends the one before.</summary>
    /// <param name="staffId">Whose.</param>
    /// <param name="shared">The key.</param>
    /// <param name="step">Of the code that showed that the app has it; not taken again.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task Set(Guid staffId, byte[] shared, long step, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        using var seal = new SealKey(key);
        var sealedKey = seal.Seal(shared, Of(staffId));
        return writer.Now(async transaction =>
        {
            await transaction.Execute("DELETE FROM staff_totp WHERE staff_id = @staffId", new { staffId });
            await transaction.Execute("INSERT INTO staff_totp (staff_id, key_sealed, used_step, made_at_ms) VALUES (@staffId, @sealedKey, @step, @now)", new { staffId, sealedKey, step, now });
            await transaction.Append(StaffEvents.Of("staff.totp_made", staffId, now));
        }, ct);
    }

    /// <summary>Null when the person has none.</summary>
    public async Task<AuthenticatorApp?> Find(Guid staffId, CancellationToken ct) => (await database.Query(
        "SELECT made_at_ms, tries, tried_at_ms FROM staff_totp WHERE staff_id = @staffId", new { staffId },
        row => new AuthenticatorApp(row.Time(0), row.GetInt64(1) >= TriesMax && row.Time(2) >= clock.GetUtcNow() - LockedFor), ct)).FirstOrDefault();

    /// <summary>Counts one try of a code, and hands out the key to compare it with. Null when there is none, or all tries are used.</summary>
    /// <remarks>Counted before anything is compared, in one statement: guesses sent at the same moment each count.</remarks>
    public Task<TotpTry?> CountTry(Guid staffId, CancellationToken ct) => writer.Now(async transaction =>
    {
        using var seal = new SealKey(key);
        var now = clock.GetUtcNow();
        var found = await transaction.Query("""
            UPDATE staff_totp SET tries = CASE WHEN tried_at_ms < @rested THEN 1 ELSE tries + 1 END, tried_at_ms = @now
            WHERE staff_id = @staffId AND (tries < @max OR tried_at_ms < @rested) RETURNING key_sealed, tries
            """, new { staffId, max = TriesMax, now, rested = now - LockedFor }, row => new TotpTry(seal.Open(row.Bytes(0), Of(staffId)), TriesMax - (int)row.GetInt64(1)));
        return found.FirstOrDefault();
    }, ct);

    /// <summary>Writes into the audit that the tries of a person's codes are used up.</summary>
    public Task NoteLocked(Guid staffId, string network, CancellationToken ct) =>
        writer.Now(transaction => transaction.Append(StaffEvents.Of("staff.totp_locked", staffId, clock.GetUtcNow(), ("network", network))), ct);

    /// <summary>Takes the code of a step of time. False when that one, or a later one, was taken before.</summary>
    public Task<bool> Use(Guid staffId, long step, string network, CancellationToken ct) => writer.Now(async transaction =>
    {
        if (await transaction.Execute("UPDATE staff_totp SET used_step = @step, tries = 0 WHERE staff_id = @staffId AND used_step < @step", new { staffId, step }) == 0) return false;
        await transaction.Append(StaffEvents.Of("staff.recovered", staffId, clock.GetUtcNow(), ("network", network), ("by", "totp")));
        return true;
    }, ct);

    /// <summary>False when there was none.</summary>
    public Task<bool> Remove(Guid staffId, CancellationToken ct) => writer.Now(async transaction =>
    {
        if (await transaction.Execute("DELETE FROM staff_totp WHERE staff_id = @staffId", new { staffId }) == 0) return false;
        await transaction.Append(StaffEvents.Of("staff.totp_removed", staffId, clock.GetUtcNow()));
        return true;
    }, ct);

    Place Of(Guid staffId) => new("staff totp", keys.Organization, staffId);
}

/// <param name="MadeAt">When it was set up.</param>
/// <param name="IsLocked">Too many wrong codes were tried.</param>
public sealed record AuthenticatorApp(DateTimeOffset MadeAt, bool IsLocked);

/// <param name="Shared">The key that the app has too.</param>
/// <param name="TriesLeft">After this one.</param>
public sealed record TotpTry(byte[] Shared, int TriesLeft);
