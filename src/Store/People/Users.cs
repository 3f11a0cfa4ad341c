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
    readonly Database database;
    readonly Writer writer;
    readonly Keyring keys;
    readonly TimeProvider clock;
    readonly byte[] key;

    internal Users(Database database, Writer writer, Keyring keys, TimeProvider clock) =>
        (this.database, this.writer, this.keys, this.clock, key) = (database, writer, keys, clock, keys.Derive("users"));

    /// <summary>False when the name is taken. Names compare without regard to case.</summary>
    public Task<bool> Add(string name, ScramVerifier verifier, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        using var seal = new SealKey(key);
        var user = new
        {
            id,
            index = keys.BlindIndex(name),
            name = seal.Seal(Encoding.UTF8.GetBytes(name), Of("user name", id)),
            verifier = seal.Seal(JsonSerializer.SerializeToUtf8Bytes(verifier, Kept.Default.ScramVerifier), Of("user verifier", id)),
            now,
        };

        return writer.Now(async transaction =>
        {
            var added = await transaction.Execute("""
                INSERT INTO users (id, name_index, name, verifier, added_at_ms) VALUES (@id, @index, @name, @verifier, @now)
                ON CONFLICT (name_index) DO NOTHING
                """, user);
            if (added > 0) await transaction.Append(Event("user.added", id, now));
            return added > 0;
        }, ct);
    }

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
        return await database.Query("SELECT id, name, added_at_ms FROM users ORDER BY added_at_ms, id", new { },
            row => new User(Encoding.UTF8.GetString(seal.Open(row.Bytes(1), Of("user name", row.Id(0)))), row.Time(2)), ct);
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

    Place Of(string purpose, Guid user) => new(purpose, keys.Organization, user);

    static AuditEntry Event(string what, Guid user, DateTimeOffset now) => new(now, what, null, null, Detail: $$"""{"user":"{{user}}"}""");
}

public sealed record User(string Name, DateTimeOffset AddedAt);
