using Postern.Store.Sql;

namespace Postern.Store.People;

/// <summary>One-time links that let a person make a first passkey, and codes for who lost all of them. Only hashes.</summary>
public sealed class StaffLinks
{
    readonly Database database;
    readonly Writer writer;
    readonly TimeProvider clock;

    internal StaffLinks(Database database, Writer writer, TimeProvider clock) => (this.database, this.writer, this.clock) = (database, writer, clock);

    /// <summary>A new link for a person ends the one before.</summary>
    /// <param name="staffId">Null: for whoever becomes the first administrator.</param>
    /// <param name="tokenHash">Of its token.</param>
    /// <param name="expiresAt">Its end.</param>
    /// <param name="by">Who made it.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task Make(Guid? staffId, byte[] tokenHash, DateTimeOffset expiresAt, Guid? by, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return writer.Now(async transaction =>
        {
            await transaction.Execute("DELETE FROM staff_links WHERE expires_at_ms <= @now", new { now });
            if (staffId is null) await transaction.Execute("DELETE FROM staff_links WHERE staff_id IS NULL", new { });
            else await transaction.Execute("DELETE FROM staff_links WHERE staff_id = @staffId", new { staffId });
            await transaction.Execute("INSERT INTO staff_links (token_hash, staff_id, expires_at_ms) VALUES (@tokenHash, @staffId, @expiresAt)", new { tokenHash, staffId, expiresAt });
            await transaction.Append(StaffEvents.Of("staff.link_made", staffId, now, ("by", $"{by}")));
        }, ct);
    }

    /// <summary>Null when there is no such link, or its time is over.</summary>
    public async Task<StaffLink?> Find(byte[] tokenHash, CancellationToken ct)
    {
        var found = await database.Query("SELECT staff_id FROM staff_links WHERE token_hash = @tokenHash AND expires_at_ms > @now",
            new { tokenHash, now = clock.GetUtcNow() }, row => new StaffLink(row.IdOrNull(0)), ct);
        return found.FirstOrDefault();
    }

    /// <summary>The first administrator has given a name: the link is that person's from here.</summary>
    public Task<bool> Bind(byte[] tokenHash, Guid staffId, CancellationToken ct) => writer.Now(async transaction =>
        await transaction.Execute("UPDATE staff_links SET staff_id = @staffId WHERE token_hash = @tokenHash AND staff_id IS NULL", new { tokenHash, staffId }) > 0, ct);

    /// <summary>Uses a link up. False when it was, already.</summary>
    public Task<bool> Use(byte[] tokenHash, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return writer.Now(async transaction =>
        {
            var used = await transaction.Query("DELETE FROM staff_links WHERE token_hash = @tokenHash AND expires_at_ms > @now AND staff_id IS NOT NULL RETURNING staff_id",
                new { tokenHash, now }, row => row.Id(0));
            if (used is not [var staff]) return false;
            await transaction.Append(StaffEvents.Of("staff.link_used", staff, now));
            return true;
        }, ct);
    }

    /// <summary>New codes end the old ones.</summary>
    public Task SetCodes(Guid staffId, IReadOnlyList<byte[]> hashes, CancellationToken ct) => writer.Now(async transaction =>
    {
        await transaction.Execute("DELETE FROM staff_codes WHERE staff_id = @staffId", new { staffId });
        foreach (var hash in hashes) await transaction.Execute("INSERT INTO staff_codes (code_hash, staff_id) VALUES (@hash, @staffId)", new { hash, staffId });
        await transaction.Append(StaffEvents.Of("staff.codes_made", staffId, clock.GetUtcNow()));
    }, ct);

    public async Task<int> CodesLeft(Guid staffId, CancellationToken ct) =>
        (await database.Query("SELECT COUNT(*) FROM staff_codes WHERE staff_id = @staffId", new { staffId }, row => (int)row.GetInt64(0), ct))[0];

    /// <summary>Uses a code up. False when it is not one of this person's.</summary>
    public Task<bool> UseCode(Guid staffId, byte[] hash, string network, CancellationToken ct) => writer.Now(async transaction =>
    {
        if (await transaction.Execute("DELETE FROM staff_codes WHERE code_hash = @hash AND staff_id = @staffId", new { hash, staffId }) == 0) return false;
        await transaction.Append(StaffEvents.Of("staff.recovered", staffId, clock.GetUtcNow(), ("network", network)));
        return true;
    }, ct);
}

/// <param name="StaffId">Null: nobody's yet, for the first administrator.</param>
public sealed record StaffLink(Guid? StaffId);
