using System.Text;
using Postern.Rules.Access;
using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.People;

/// <summary>People of the organization who may sign in.</summary>
public sealed class StaffBook
{
    /// <summary>Most people listed.</summary>
    public const int ListedMax = 1000;

    const string Columns = "p.id, p.name, p.address, p.role, p.added_at_ms, p.signed_in_at_ms, p.alarmed_at_ms, p.ended_at_ms";

    // A person becomes an administrator who counts when somebody signed in: a link that was never followed opens no door.
    const string OtherAdministrators =
        "SELECT COUNT(*) FROM staff WHERE role = 'administrator' AND ended_at_ms IS NULL AND signed_in_at_ms IS NOT NULL AND id <> @id";

    readonly Database database;
    readonly Writer writer;
    readonly Keyring keys;
    readonly TimeProvider clock;
    readonly byte[] key;

    internal StaffBook(Database database, Writer writer, Keyring keys, TimeProvider clock) =>
        (this.database, this.writer, this.keys, this.clock, key) = (database, writer, keys, clock, keys.Derive("staff"));

    /// <summary>Null when there is somebody of that address already. Addresses compare without regard to case.</summary>
    /// <param name="name">As others know the person.</param>
    /// <param name="address">The mail address.</param>
    /// <param name="role">What the person is here.</param>
    /// <param name="by">Who did it; null for the command line and the first of all.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<Guid?> Add(string name, string address, Role role, Guid? by, CancellationToken ct)
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

            await transaction.Append(StaffEvents.Of("staff.added", id, now, ("role", row.role), ("by", $"{by}")));
            return id;
        }, ct);
    }

    public async Task<StaffMember?> Find(Guid id, CancellationToken ct) =>
        (await database.Query($"SELECT {Columns} FROM staff p WHERE p.id = @id", new { id }, Read, ct)).FirstOrDefault();

    public async Task<StaffMember?> FindByAddress(string address, CancellationToken ct) =>
        (await database.Query($"SELECT {Columns} FROM staff p WHERE p.address_index = @index", new { index = keys.BlindIndex(address) }, Read, ct)).FirstOrDefault();

    /// <summary>Everybody, also who has left; the oldest first, at most <see cref="ListedMax"/>.</summary>
    public Task<List<StaffMember>> List(CancellationToken ct) =>
        database.Query($"SELECT {Columns} FROM staff p ORDER BY p.added_at_ms, p.id LIMIT @limit", new { limit = ListedMax }, Read, ct);

    /// <summary>Administrators who have signed in at least once, and may again.</summary>
    public async Task<int> Administrators(CancellationToken ct) =>
        (await database.Query(OtherAdministrators, new { id = Guid.Empty }, row => (int)row.GetInt64(0), ct))[0];

    public Task<StaffChange> SetRole(Guid id, Role role, Guid? by, CancellationToken ct) => Change(
        id, role == Role.Administrator, "UPDATE staff SET role = @role WHERE id = @id AND ended_at_ms IS NULL", Roles.Word(role), "staff.role_changed", by, ct);

    /// <summary>Ends a person's time here: sessions, links and codes with it. The record stays.</summary>
    public Task<StaffChange> End(Guid id, Guid? by, CancellationToken ct) => Change(
        id, keepsAdministrator: false, "UPDATE staff SET ended_at_ms = @now WHERE id = @id AND ended_at_ms IS NULL", role: null, "staff.ended", by, ct);

    Task<StaffChange> Change(Guid id, bool keepsAdministrator, string sql, string? role, string what, Guid? by, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return writer.Now(async transaction =>
        {
            var person = await transaction.Query(
                "SELECT role FROM staff WHERE id = @id AND ended_at_ms IS NULL AND signed_in_at_ms IS NOT NULL", new { id }, row => row.GetString(0));
            var others = await transaction.Query(OtherAdministrators, new { id }, row => row.GetInt64(0));
            if (!keepsAdministrator && person is ["administrator"] && others[0] == 0) return StaffChange.LastAdministrator;
            if (await transaction.Execute(sql, new { id, now, role }) == 0) return StaffChange.NoSuchPerson;

            // A session's rights come from the role at each request; what was begun under another one ends all the same.
            await transaction.Execute("DELETE FROM staff_sessions WHERE staff_id = @id", new { id });
            if (role is null) await Disarm(transaction, id);
            await transaction.Append(StaffEvents.Of(what, id, now, ("role", role), ("by", $"{by}")));
            return StaffChange.Done;
        }, ct);
    }

    static async Task Disarm(Transaction transaction, Guid id)
    {
        await transaction.Execute("DELETE FROM staff_links WHERE staff_id = @id", new { id });
        await transaction.Execute("DELETE FROM staff_codes WHERE staff_id = @id", new { id });
        await transaction.Execute("DELETE FROM staff_totp WHERE staff_id = @id", new { id });
        await transaction.Execute("DELETE FROM users WHERE staff_id = @id", new { id });
    }

    StaffMember Read(System.Data.Common.DbDataReader row)
    {
        using var seal = new SealKey(key);
        return new()
        {
            Id = row.Id(0),
            Name = Encoding.UTF8.GetString(seal.Open(row.Bytes(1), Of("staff name", row.Id(0)))),
            Address = Encoding.UTF8.GetString(seal.Open(row.Bytes(2), Of("staff address", row.Id(0)))),
            Role = Roles.Read(row.GetString(3)) ?? throw new InvalidDataException("no role is called so"),
            AddedAt = row.Time(4),
            SignedInAt = row.TimeOrNull(5),
            AlarmedAt = row.TimeOrNull(6),
            EndedAt = row.TimeOrNull(7),
        };
    }

    Place Of(string purpose, Guid id) => new(purpose, keys.Organization, id);
}
