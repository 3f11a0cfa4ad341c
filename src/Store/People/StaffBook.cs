using System.Text;
using Postern.Rules.Access;
using Postern.Store.Audit;
using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.People;

/// <summary>People of the organization who may sign in, and their sessions.</summary>
public sealed class StaffBook
{
    readonly Database database;
    readonly Writer writer;
    readonly Keyring keys;
    readonly TimeProvider clock;
    readonly byte[] key;

    internal StaffBook(Database database, Writer writer, Keyring keys, TimeProvider clock) =>
        (this.database, this.writer, this.keys, this.clock, key) = (database, writer, keys, clock, keys.Derive("staff"));

    /// <summary>Null when there is somebody of that address already. Addresses compare without regard to case.</summary>
    public Task<Guid?> Add(string name, string address, Role role, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        using var seal = new SealKey(key);
        var row = new
        {
            id,
            index = keys.BlindIndex(address),
            name = seal.Seal(Encoding.UTF8.GetBytes(name), Of("staff name", id)),
            address = seal.Seal(Encoding.UTF8.GetBytes(address), Of("staff address", id)),
            role = Roles.Word(role),
            now,
        };
        return writer.Now(async transaction =>
        {
            var added = await transaction.Execute("""
                INSERT INTO staff (id, address_index, name, address, role, added_at_ms) VALUES (@id, @index, @name, @address, @role, @now)
                ON CONFLICT (address_index) DO NOTHING
                """, row);
            if (added == 0) return (Guid?)null;

            await transaction.Append(new AuditEntry(now, "staff.added", null, null, Detail: $$"""{"staff":"{{id}}","role":"{{row.role}}"}"""));
            return id;
        }, ct);
    }

    public Task BeginSession(Guid staffId, byte[] secretHash, string network, DateTimeOffset expiresAt, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        return writer.Now(async transaction =>
        {
            await transaction.Execute("DELETE FROM staff_sessions WHERE expires_at_ms <= @now", new { now });
            await transaction.Execute("""
                INSERT INTO staff_sessions (id, secret_hash, staff_id, network, began_at_ms, used_at_ms, proven_at_ms, expires_at_ms)
                VALUES (@id, @secretHash, @staffId, @network, @now, @now, @now, @expiresAt)
                """, new { id, secretHash, staffId, network, now, expiresAt });
            await transaction.Append(new AuditEntry(
                now, "staff.signed_in", null, null, Detail: $$"""{"staff":"{{staffId}}","session":"{{id}}","network":"{{network}}"}"""));
        }, ct);
    }

    /// <summary>Null when there is no such session, it was idle longer than <paramref name="idleMax"/>, its time is over, or the person's is.</summary>
    public async Task<StaffSession?> Session(byte[] secretHash, TimeSpan idleMax, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        using var seal = new SealKey(key);
        var found = await database.Query("""
            SELECT s.id, s.staff_id, p.name, p.address, p.role, s.network, s.began_at_ms, s.used_at_ms, s.proven_at_ms
            FROM staff_sessions s JOIN staff p ON p.id = s.staff_id
            WHERE s.secret_hash = @secretHash AND s.expires_at_ms > @now AND s.used_at_ms > @idleSince AND p.ended_at_ms IS NULL
            """, new { secretHash, now, idleSince = now - idleMax }, row => new StaffSession(
            row.Id(0),
            row.Id(1),
            Open(seal, row.Bytes(2), "staff name", row.Id(1)),
            Open(seal, row.Bytes(3), "staff address", row.Id(1)),
            Roles.Read(row.GetString(4)) ?? throw new InvalidDataException("no such role"),
            row.GetString(5), row.Time(6), row.Time(7), row.Time(8)), ct);
        return found.FirstOrDefault();
    }

    string Open(SealKey seal, byte[] box, string purpose, Guid id) => Encoding.UTF8.GetString(seal.Open(box, Of(purpose, id)));

    Place Of(string purpose, Guid id) => new(purpose, keys.Organization, id);
}

/// <summary>A session that is alive, and whose it is.</summary>
public sealed record StaffSession(
    Guid Id, Guid StaffId, string Name, string Address, Role Role, string Network, DateTimeOffset BeganAt, DateTimeOffset UsedAt, DateTimeOffset ProvenAt);
