using System.Data.Common;
using System.Text;
using System.Text.Json;
using Postern.Mail.Smtp.Server;
using Postern.Store.Audit;
using Postern.Store.Records;
using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.People;

/// <summary>Who may submit mail. Names are sealed and found through the blind index; of passwords only SCRAM verifiers are kept, sealed too.</summary>
public sealed class Users
{
    /// <summary>Of one person.</summary>
    public const int OwnMax = 25;

    const string Columns = "id, name, added_at_ms, staff_id, send_as, used_at_ms";

    static readonly TimeSpan UseNotedEvery = TimeSpan.FromHours(1);

    readonly Database database;
    readonly Writer writer;
    readonly Keyring keys;
    readonly TimeProvider clock;
    readonly byte[] key;

    internal Users(Database database, Writer writer, Keyring keys, TimeProvider clock) =>
        (this.database, this.writer, this.keys, this.clock, key) = (database, writer, keys, clock, keys.Derive("users"));

    /// <summary>False when the name is taken. Names compare without regard to case.</summary>
    public Task<bool> Add(string name, ScramVerifier verifier, CancellationToken ct) => Add(new NewUser(name, verifier), ct);

    /// <summary>As above; false too when the person has <see cref="OwnMax"/> of them.</summary>
    public Task<bool> Add(NewUser user, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        using var seal = new SealKey(key);
        var row = new
        {
            id,
            index = keys.BlindIndex(user.Name),
            name = seal.Seal(Encoding.UTF8.GetBytes(user.Name), Of("user name", id)),
            verifier = seal.Seal(JsonSerializer.SerializeToUtf8Bytes(user.Verifier, Kept.Default.ScramVerifier), Of("user verifier", id)),
            sendAs = user.SendAs.Count == 0 ? null : seal.Seal(Encoding.UTF8.GetBytes(string.Join('\n', user.SendAs)), Of("user addresses", id)),
            staff = user.StaffId,
            most = (long)OwnMax,
            now,
        };

        return writer.Now(async transaction =>
        {
            var added = await transaction.Execute("""
                INSERT INTO users (id, name_index, name, verifier, send_as, staff_id, added_at_ms)
                SELECT @id, @index, @name, @verifier, @sendAs, @staff, @now WHERE (SELECT COUNT(*) FROM users WHERE staff_id = @staff) < @most
                ON CONFLICT (name_index) DO NOTHING
                """, row);
            if (added > 0) await transaction.Append(Event("user.added", id, now));
            return added > 0;
        }, ct);
    }

    /// <summary>Takes one away from its person. False when there was none.</summary>
    public Task<bool> Remove(Guid id, Guid staffId, CancellationToken ct) => writer.Now(async transaction =>
    {
        if (await transaction.Execute("DELETE FROM users WHERE id = @id AND staff_id = @staffId", new { id, staffId }) == 0) return false;
        await transaction.Append(Event("user.removed", id, clock.GetUtcNow()));
        return true;
    }, ct);

    /// <summary>False when there was none.</summary>
    public Task<bool> Remove(string name, CancellationToken ct)
    {
        var index = keys.BlindIndex(name);
        return writer.Now(async transaction =>
        {
            var removed = await transaction.Query("DELETE FROM users WHERE name_index = @index RETURNING id", new { index }, row => row.Id(0));
            foreach (var id in removed) await transaction.Append(Event("user.removed", id, clock.GetUtcNow()));
            return removed.Count > 0;
        }, ct);
    }

    /// <summary>In the order they were added.</summary>
    public async Task<IReadOnlyList<User>> List(CancellationToken ct)
    {
        using var seal = new SealKey(key);
        return await database.Query($"SELECT {Columns} FROM users ORDER BY added_at_ms, id", new { }, row => Read(row, seal), ct);
    }

    /// <summary>Those of a person, in the order they were added.</summary>
    public async Task<IReadOnlyList<User>> Of(Guid staffId, CancellationToken ct)
    {
        using var seal = new SealKey(key);
        return await database.Query($"SELECT {Columns} FROM users WHERE staff_id = @staffId ORDER BY added_at_ms, id", new { staffId }, row => Read(row, seal), ct);
    }

    /// <summary>Null when there is no such user.</summary>
    public async Task<User?> Find(string name, CancellationToken ct)
    {
        using var seal = new SealKey(key);
        return (await database.Query($"SELECT {Columns} FROM users WHERE name_index = @index", new { index = keys.BlindIndex(name) }, row => Read(row, seal), ct)).FirstOrDefault();
    }

    /// <summary>Somebody sent mail as this user. Written once an hour at most: a busy application costs the ledger nothing.</summary>
    public async Task NoteUse(User user, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (user.UsedAt is { } used && now - used < UseNotedEvery) return;
        await writer.Now(transaction => transaction.Execute("UPDATE users SET used_at_ms = @now WHERE id = @id", new { id = user.Id, now }), ct);
    }

    /// <summary>Null when there is no such user.</summary>
    public async Task<ScramVerifier?> Verifier(string name, CancellationToken ct)
    {
        var found = await database.Query("SELECT id, verifier FROM users WHERE name_index = @index",
            new { index = keys.BlindIndex(name) }, row => (Id: row.Id(0), Sealed: row.Bytes(1)), ct);
        if (found is not [var (id, box)]) return null;

        using var seal = new SealKey(key);
        return JsonSerializer.Deserialize(seal.Open(box, Of("user verifier", id)), Kept.Default.ScramVerifier);
    }

    User Read(DbDataReader row, SealKey seal) => new(Encoding.UTF8.GetString(seal.Open(row.Bytes(1), Of("user name", row.Id(0)))), row.Time(2))
    {
        Id = row.Id(0),
        StaffId = row.IdOrNull(3),
        SendAs = row.BytesOrNull(4) is { } box ? Encoding.UTF8.GetString(seal.Open(box, Of("user addresses", row.Id(0)))).Split('\n') : [],
        UsedAt = row.TimeOrNull(5),
    };

    Place Of(string purpose, Guid user) => new(purpose, keys.Organization, user);

    static AuditEntry Event(string what, Guid user, DateTimeOffset now) => new(now, what, null, null, Detail: $$"""{"user":"{{user}}"}""");
}

/// <param name="Name">As it is typed into a mail program.</param>
/// <param name="AddedAt">When it was made.</param>
public sealed record User(string Name, DateTimeOffset AddedAt)
{
    public required Guid Id { get; init; }

    /// <summary>Whose it is; null: an application's, or of a time before people signed in.</summary>
    public Guid? StaffId { get; init; }

    /// <summary>Addresses and <c>@domain</c>s that it may send as; empty: any of the organization's.</summary>
    public IReadOnlyList<string> SendAs { get; init; } = [];

    /// <summary>To the hour.</summary>
    public DateTimeOffset? UsedAt { get; init; }
}

/// <param name="Name">As it will be typed into a mail program.</param>
/// <param name="Verifier">Of its password.</param>
public sealed record NewUser(string Name, ScramVerifier Verifier)
{
    public Guid? StaffId { get; init; }
    public IReadOnlyList<string> SendAs { get; init; } = [];
}
