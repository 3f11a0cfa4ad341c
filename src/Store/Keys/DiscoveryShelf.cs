using Postern.Mail.Addresses;
using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.Keys;

/// <summary>Remembers what discovery found for an address, or that it found nothing, until its time is over. What it holds is its owner's business.</summary>
public sealed class DiscoveryShelf
{
    readonly Database database;
    readonly Writer writer;
    readonly Keyring keys;
    readonly TimeProvider clock;
    readonly byte[] key;

    internal DiscoveryShelf(Database database, Writer writer, Keyring keys, TimeProvider clock) =>
        (this.database, this.writer, this.keys, this.clock, key) = (database, writer, keys, clock, keys.Derive("discoveries"));

    /// <summary>Null when nothing is known, or when it is out of date.</summary>
    public async Task<(byte[] Found, DateTimeOffset Until)?> Recall(EmailAddress address, CancellationToken ct)
    {
        var index = IndexOf(address);
        var rows = await database.Query("SELECT found, expires_at_ms FROM discoveries WHERE address_index = @index AND expires_at_ms > @now",
            new { index, now = clock.GetUtcNow() }, row => (Found: row.Bytes(0), Until: row.Time(1)), ct);
        if (rows is not [var (found, until)]) return null;

        using var seal = new SealKey(key);
        return (seal.Open(found, Of(index)), until);
    }

    public Task Keep(EmailAddress address, ReadOnlySpan<byte> found, DateTimeOffset until, CancellationToken ct)
    {
        var index = IndexOf(address);
        using var seal = new SealKey(key);
        var box = seal.Seal(found, Of(index));
        return writer.Soon(transaction => transaction.Execute("""
            INSERT INTO discoveries (address_index, found, expires_at_ms) VALUES (@index, @box, @until)
            ON CONFLICT (address_index) DO UPDATE SET found = excluded.found, expires_at_ms = excluded.expires_at_ms
            """, new { index, box, until }), ct);
    }

    /// <summary>Removes what is out of date. Returns how many rows.</summary>
    public Task<int> Forget(CancellationToken ct) => writer.Now(transaction =>
        transaction.Execute("DELETE FROM discoveries WHERE expires_at_ms <= @now", new { now = clock.GetUtcNow() }), ct);

    byte[] IndexOf(EmailAddress address) => keys.BlindIndex(address with { Domain = address.AsciiDomain });

    Place Of(byte[] index) => new("discovery", keys.Organization, new Guid(index.AsSpan(0, 16), bigEndian: true));
}
