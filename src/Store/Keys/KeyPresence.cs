using System.Buffers.Binary;
using Postern.Mail.Addresses;
using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.Keys;

/// <summary>
/// Knows in memory which addresses have recipients' keys, so that a copy for somebody without one costs a look into a set. Other
/// processes change keys too: a counter in the database tells, and is read at most once each <see cref="FreshFor"/>.
/// </summary>
public sealed class KeyPresence
{
    /// <summary>A key that another process put on file is seen after this at the latest.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(2);

    /// <summary>Most addresses kept in memory (16 MB); with more, the database is asked for each copy.</summary>
    public const int AddressesMax = 1_000_000;

    readonly Database database;
    readonly Keyring keys;
    readonly TimeProvider clock;

    // Replaced as a whole, so that readers need no lock.
    volatile Known known = new(-1, []);
    long checkedAt;
    int reading;
    volatile bool isStale = true;

    internal KeyPresence(Database database, Keyring keys, TimeProvider clock) => (this.database, this.keys, this.clock) = (database, keys, clock);

    /// <summary>Changes with every change of a key, by whatever process: what was made of keys before is out of date then.</summary>
    public long Changes => known.Changes;

    /// <summary>False when no recipient's key is on file for the address. True may be a mistake, one in 2^64.</summary>
    public async ValueTask<bool> Has(EmailAddress address, CancellationToken ct)
    {
        if (!IsFresh) await Refresh(ct);
        var (_, addresses) = known;
        if (addresses is null) return true;
        return addresses.Count > 0 && addresses.Contains(Short(keys.BlindIndex(address with { Domain = address.AsciiDomain })));
    }

    /// <summary>Looks again at the next question.</summary>
    internal void Forget() => isStale = true;

    bool IsFresh => !isStale && clock.GetElapsedTime(Interlocked.Read(ref checkedAt)) < FreshFor;

    // One reads; the others go on with what was known a moment ago. Only where nothing was, all must look for themselves.
    async Task Refresh(CancellationToken ct)
    {
        if (Interlocked.Exchange(ref reading, 1) != 0 && known.Changes >= 0) return;
        try
        {
            isStale = false;
            await Read(ct);
            Interlocked.Exchange(ref checkedAt, clock.GetTimestamp());
        }
        catch
        {
            isStale = true;
            throw;
        }
        finally
        {
            Interlocked.Exchange(ref reading, 0);
        }
    }

    async Task Read(CancellationToken ct)
    {
        var changes = (await database.Query("SELECT count FROM key_changes WHERE number = 1", new { }, row => row.GetInt64(0), ct))[0];
        if (changes == known.Changes) return;

        var found = await database.Query("SELECT address_index FROM key_addresses WHERE owner = 'recipient' LIMIT @limit",
            new { limit = AddressesMax + 1 }, row => Short(row.Bytes(0)), ct);
        known = new(changes, found.Count > AddressesMax ? null : [.. found]);
    }

    static ulong Short(byte[] index) => BinaryPrimitives.ReadUInt64BigEndian(index);

    /// <param name="Changes">The counter when it was read.</param>
    /// <param name="Addresses">First octets of the blind indexes; null when they are too many.</param>
    sealed record Known(long Changes, HashSet<ulong>? Addresses);
}
