using System.Security.Cryptography;
using System.Text;
using Postern.Store.Spool;
using Postern.Store.Sql;

namespace Postern.Store.Sealing;

/// <summary>The organization's keys as they lie in the database, wrapped by the master key.</summary>
internal sealed class Vault
{
    readonly Database database;

    Vault(Database database, MasterKey file, byte[] master, Keyring keys) =>
        (this.database, File, Master, Keys) = (database, file, master, keys);

    public MasterKey File { get; }

    public byte[] Master { get; set; }

    public Keyring Keys { get; }

    /// <summary>Makes keys for a new database; unlocks an old one.</summary>
    /// <exception cref="LedgerRefusedException">The key is missing or is another database's.</exception>
    public static async Task<Vault> Open(Session session, Database database, MasterKey file, string name, DateTimeOffset now, CancellationToken ct)
    {
        var organizations = await session.Query("SELECT id FROM organizations", new { }, row => row.Id(0), ct);
        if (organizations is not [var organization]) return await Create(session, database, file, name, now, ct);

        var wrapped = await session.Query(Select, new { organization }, row => (Version: row.GetInt64(0), Wrapped: row.Bytes(1)), ct);
        var candidates = file.Candidates();
        if (candidates.Count == 0)
        {
            throw new LedgerRefusedException("the database has no key: put the file master.key that belongs to it back into the data folder");
        }

        foreach (var (master, place) in candidates.Select((key, place) => (key, place)))
        {
            if (TryUnwrap(master, organization, wrapped) is not { } versions) continue;

            // A rotation was cut short: before the database turned to the new key, or after.
            if (candidates.Count > 1 && place == 0) file.ForgetNext();
            if (candidates.Count > 1 && place == 1) file.TurnToNext();
            return new(database, file, master, new(organization, versions));
        }

        throw new LedgerRefusedException("the file master.key is not the key of this database");
    }

    /// <summary>Reads the versions again: another process may have added one.</summary>
    public async Task Reload(CancellationToken ct)
    {
        var wrapped = await database.Query(Select, new { organization = Keys.Organization }, row => (row.GetInt64(0), row.Bytes(1)), ct);
        foreach (var master in File.Candidates().Prepend(Master))
        {
            if (TryUnwrap(master, Keys.Organization, wrapped) is not { } versions) continue;
            Master = master;
            Keys.Replace(versions);
            return;
        }

        throw new SealBrokenException("the organization's keys: wrapped by a master key that is not here");
    }

    public static byte[] Wrap(byte[] master, Guid organization, long version, byte[] key)
    {
        using var seal = new SealKey(master);
        return seal.Seal(key, Of(organization, version));
    }

    public static byte[] Unwrap(byte[] master, Guid organization, long version, byte[] wrapped)
    {
        using var seal = new SealKey(master);
        return seal.Open(wrapped, Of(organization, version));
    }

    const string Select = "SELECT version, wrapped FROM organization_keys WHERE organization_id = @organization";

    static async Task<Vault> Create(Session session, Database database, MasterKey file, string name, DateTimeOffset now, CancellationToken ct)
    {
        var master = file.Candidates() is [var present, ..] ? present : await file.Create(ct);
        var organization = Guid.CreateVersion7(now);
        var versions = new Dictionary<long, byte[]>
        {
            [Keyring.RootVersion] = RandomNumberGenerator.GetBytes(SealKey.KeySize),
            [Keyring.RootVersion + 1] = RandomNumberGenerator.GetBytes(SealKey.KeySize),
        };
        var keys = new Keyring(organization, versions);
        using var seal = new SealKey(keys.Derive("organization"));
        var sealedName = seal.Seal(Encoding.UTF8.GetBytes(name), new("name", organization, organization));

        await session.Execute("{begin}", ct);
        try
        {
            await session.Execute("INSERT INTO organizations (id, number, name, created_at_ms) VALUES (@organization, 1, @sealedName, @now)",
                new { organization, sealedName, now }, ct);
            foreach (var (version, key) in versions)
            {
                await session.Execute("""
                    INSERT INTO organization_keys (organization_id, version, wrapped, created_at_ms) VALUES (@organization, @version, @wrapped, @now)
                    """, new { organization, version, wrapped = Wrap(master, organization, version, key), now }, ct);
            }
            await session.Execute("COMMIT", ct);
        }
        catch
        {
            await session.Execute("ROLLBACK", CancellationToken.None);
            throw;
        }

        return new(database, file, master, keys);
    }

    static Dictionary<long, byte[]>? TryUnwrap(byte[] master, Guid organization, List<(long Version, byte[] Wrapped)> wrapped)
    {
        using var seal = new SealKey(master);
        try
        {
            return wrapped.ToDictionary(key => key.Version, key => seal.Open(key.Wrapped, Of(organization, key.Version)));
        }
        catch (SealBrokenException)
        {
            return null; // another master key wrapped them
        }
    }

    static Place Of(Guid organization, long version) => new("organization", organization, organization, version);
}
