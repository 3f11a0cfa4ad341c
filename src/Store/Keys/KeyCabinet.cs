using System.Text.Json;
using Postern.Mail.Addresses;
using Postern.Rules.Keys;
using Postern.Store.Audit;
using Postern.Store.Records;
using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.Keys;

/// <summary>People's keys and certificates on file. Public and private halves are sealed apart; the database tells neither whose they are nor which.</summary>
public sealed class KeyCabinet
{
    /// <summary>Most keys given for one address: whoever may harvest must not make a search long.</summary>
    public const int FoundMax = 16;

    /// <summary>Longest key or certificate with its chain, in octets.</summary>
    public const int MaterialSizeMax = 1 << 20;

    readonly Database database;
    readonly Writer writer;
    readonly MessageKeys keys;
    readonly TimeProvider clock;

    internal KeyCabinet(Database database, Writer writer, MessageKeys keys, TimeProvider clock)
    {
        (this.database, this.writer, this.keys, this.clock) = (database, writer, keys, clock);
        Presence = new(database, keys.Organization, clock);
    }

    /// <summary>Which addresses have keys at all, without asking the database for each.</summary>
    public KeyPresence Presence { get; }

    /// <summary>Puts a key on file. One that is there already for the same owner is brought up to date: its trust only rises, and a private half is never lost.</summary>
    public async Task<KeyAdded> Add(NewKey key, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Material.Length, MaterialSizeMax);
        var index = keys.Organization.BlindIndex(key.Key.Fingerprint);
        var before = (await Rows("k.owner = @owner AND k.fingerprint_index = @index", new { owner = Words.Of(key.Owner), index }, ct)).FirstOrDefault();
        var merged = before is null ? key : key with { Trust = Max(key.Trust, Words.AsTrust(before.Trust)) };
        if (merged.Secret is null && before is not null && await SecretOf(before, ct) is { } secret) merged = merged with { Secret = secret };
        await writer.Now(transaction => Write(transaction, merged, before, index), ct);
        Presence.Forget();
        return await Added(key.Owner, index, isNew: before is null, ct);
    }

    /// <summary>Recipients' keys for an address, the most trusted first, then the newest. At most <see cref="FoundMax"/>.</summary>
    public Task<IReadOnlyList<KeyRecord>> Find(EmailAddress address, CancellationToken ct) => FindFor(KeyOwner.Recipient, address, ct);

    /// <summary>Keys of one kind of owner for an address, as <see cref="Find"/>.</summary>
    public async Task<IReadOnlyList<KeyRecord>> FindFor(KeyOwner owner, EmailAddress address, CancellationToken ct)
    {
        var rows = await Rows("k.id IN (SELECT key_id FROM key_addresses WHERE address_index = @index AND owner = @owner)",
            new { index = IndexOf(address), owner = Words.Of(owner) }, ct);
        return await Open(rows, FoundMax, ct);
    }

    /// <summary>All keys of one kind of owner, or of all: the most trusted first, then the newest.</summary>
    public async Task<IReadOnlyList<KeyRecord>> List(KeyOwner? owner, CancellationToken ct) => await Open(
        owner is { } one ? await Rows("k.owner = @owner", new { owner = Words.Of(one) }, ct) : await Rows("true", new { }, ct), int.MaxValue, ct);

    /// <summary>A page of all, the newest first.</summary>
    /// <param name="before">The last of the page before; null: from the newest on.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="ct">Stops reading.</param>
    public async Task<IReadOnlyList<KeyRecord>> Page(Guid? before, int limit, CancellationToken ct)
    {
        var rows = await Rows("k.id IN (SELECT id FROM keys WHERE id < @before ORDER BY id DESC LIMIT @limit)", new { before = before ?? Guid.AllBitsSet, limit }, ct);
        List<KeyRecord> page = [];
        foreach (var row in rows) page.Add(await Open(row, ct));
        return page;
    }

    /// <summary>Of whatever owner, by the whole fingerprint in hexadecimal digits.</summary>
    public async Task<IReadOnlyList<KeyRecord>> FindByFingerprint(string fingerprint, CancellationToken ct) =>
        await Open(await Rows(OfFingerprint, new { index = keys.Organization.BlindIndex(fingerprint) }, ct), FoundMax, ct);

    // The index begins with the owner.
    static readonly string OfFingerprint = $"k.owner IN ({string.Join(", ", Enum.GetValues<KeyOwner>().Select(owner => $"'{Words.Of(owner)}'"))}) AND k.fingerprint_index = @index";

    /// <summary>Null when there is none.</summary>
    public async Task<KeyRecord?> Take(Guid id, CancellationToken ct) => await Open(await Rows("k.id = @id", new { id }, ct), 1, ct) is [var key, ..] ? key : null;

    /// <summary>The private half; null when it is not here. Every call stands in the audit chain when <paramref name="leaves"/>.</summary>
    /// <param name="id">Of the key.</param>
    /// <param name="leaves">It goes out of the house: an export.</param>
    /// <param name="ct">Stops reading.</param>
    public async Task<byte[]?> OpenSecret(Guid id, bool leaves, CancellationToken ct)
    {
        var row = (await Rows("k.id = @id", new { id }, ct)).FirstOrDefault();
        if (row?.Secret is null) return null;
        if (leaves) await writer.Now(transaction => transaction.Append(Event("key.exported", id)), ct);
        return await SecretOf(row, ct);
    }

    /// <summary>Destroys it. False when there is none.</summary>
    public async Task<bool> Remove(Guid id, CancellationToken ct)
    {
        var removed = await writer.Now(async transaction =>
        {
            await transaction.Execute("DELETE FROM key_addresses WHERE key_id = @id", new { id });
            var gone = await transaction.Execute("DELETE FROM keys WHERE id = @id", new { id }) > 0;
            if (gone) await transaction.Append(Event("key.removed", id));
            await Count(transaction);
            return gone;
        }, ct);
        Presence.Forget();
        return removed;
    }

    /// <summary>Keys that end before <paramref name="until"/> and were not told of since <paramref name="warnedBefore"/>; noted as told of now.</summary>
    public async Task<IReadOnlyList<KeyRecord>> TakeExpiring(DateTimeOffset until, DateTimeOffset warnedBefore, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var due = await writer.Now(transaction => transaction.Query("""
            UPDATE keys SET warned_at_ms = @now
            WHERE valid_until_ms > @now AND valid_until_ms < @until AND (warned_at_ms IS NULL OR warned_at_ms < @warnedBefore)
            RETURNING id
            """, new { now, until, warnedBefore }, row => row.Id(0)), ct);
        List<KeyRecord> expiring = [];
        foreach (var id in due)
            if (await Take(id, ct) is { } key) expiring.Add(key);

        return expiring;
    }

    async Task Write(Transaction transaction, NewKey key, KeyRow? before, byte[] index)
    {
        var now = clock.GetUtcNow();
        var id = before?.Id ?? Guid.CreateVersion7(now);
        if (before is not null) await transaction.Execute("DELETE FROM key_addresses WHERE key_id = @id", new { id });
        await WriteKey(transaction, key, id, index, now);
        await Count(transaction);
        if (before is null) await transaction.Append(Event("key.added", id));
    }

    async Task WriteKey(Transaction transaction, NewKey key, Guid id, byte[] index, DateTimeOffset now)
    {
        using var seal = PersonsKeySeal.New(keys.Organization.Organization, id);
        var version = keys.Organization.Current;
        var written = await transaction.Query("""
            INSERT INTO keys (id, organization_id, owner, standard, fingerprint_index, trust, source, key_version, record_key, facts, material, secret, valid_until_ms, added_at_ms)
            VALUES (@id, @organization, @owner, @standard, @index, @trust, @source, @version, @recordKey, @facts, @material, @secret, @validUntil, @now)
            ON CONFLICT (owner, fingerprint_index) DO UPDATE SET trust = excluded.trust, source = excluded.source, key_version = excluded.key_version,
                record_key = excluded.record_key, facts = excluded.facts, material = excluded.material, secret = excluded.secret,
                valid_until_ms = excluded.valid_until_ms, warned_at_ms = NULL
            WHERE keys.id = @id
            RETURNING id
            """, new
        {
            id,
            organization = keys.Organization.Organization,
            owner = Words.Of(key.Owner),
            standard = Words.Of(key.Key.Standard),
            index,
            trust = KeyJudge.TrustOf(key.Trust),
            source = key.Source,
            version,
            recordKey = keys.Organization.Wrap(id, seal.Key, version),
            facts = seal.Facts(JsonSerializer.SerializeToUtf8Bytes(new SealedFacts(key.Key, key.BoundTo), Kept.Default.SealedFacts)),
            material = seal.Material(key.Material.Span),
            secret = key.Secret is { } secret ? seal.Secret(secret.Span) : null,
            validUntil = key.Key.ValidUntil,
            now,
        }, row => row.Id(0));

        // Another process put the same key on file at the same moment: it stands as that one wrote it.
        if (written.Count == 0) return;
        foreach (var address in (key.BoundTo is { } bound ? [bound] : key.Key.Addresses).Select(IndexOf).DistinctBy(Convert.ToHexString))
            await transaction.Execute("INSERT INTO key_addresses (address_index, key_id, owner) VALUES (@address, @id, @owner)",
                new { address, id, owner = Words.Of(key.Owner) });
    }

    async Task<KeyAdded> Added(KeyOwner owner, byte[] index, bool isNew, CancellationToken ct)
    {
        var found = await database.Query("SELECT id FROM keys WHERE owner = @owner AND fingerprint_index = @index",
            new { owner = Words.Of(owner), index }, row => row.Id(0), ct);
        return new(found[0], isNew);
    }

    static Task<int> Count(Transaction transaction) => transaction.Execute("UPDATE key_changes SET count = count + 1 WHERE number = 1", new { });

    Task<List<KeyRow>> Rows<TWith>(string where, TWith with, CancellationToken ct) => database.Query($"""
        SELECT k.id, k.owner, k.trust, k.source, k.key_version, k.record_key, k.facts, k.material, k.secret, k.added_at_ms, k.used_at_ms
        FROM keys k WHERE {where} ORDER BY k.id DESC
        """, with, row => new KeyRow(
        row.Id(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.Bytes(5), row.Bytes(6), row.Bytes(7), row.BytesOrNull(8),
        row.Time(9), row.TimeOrNull(10)), ct);

    async Task<IReadOnlyList<KeyRecord>> Open(List<KeyRow> rows, int limit, CancellationToken ct)
    {
        List<KeyRecord> opened = [];
        foreach (var row in rows.OrderByDescending(row => Words.AsTrust(row.Trust)).Take(limit)) opened.Add(await Open(row, ct));
        return opened;
    }

    async Task<KeyRecord> Open(KeyRow row, CancellationToken ct)
    {
        using var seal = await Unlock(row, ct);
        var facts = JsonSerializer.Deserialize(seal.OpenFacts(row.Facts), Kept.Default.SealedFacts)!; // never the literal null: we wrote it
        return new()
        {
            Id = row.Id,
            Owner = Words.AsOwner(row.Owner),
            Key = facts.Key,
            Trust = Words.AsTrust(row.Trust),
            Source = row.Source,
            Material = seal.OpenMaterial(row.Material),
            HasSecret = row.Secret is not null,
            BoundTo = facts.BoundTo,
            AddedAt = row.AddedAt,
            UsedAt = row.UsedAt,
        };
    }

    async Task<byte[]?> SecretOf(KeyRow row, CancellationToken ct)
    {
        if (row.Secret is null) return null;
        using var seal = await Unlock(row, ct);
        return seal.OpenSecret(row.Secret);
    }

    async Task<PersonsKeySeal> Unlock(KeyRow row, CancellationToken ct) =>
        new(keys.Organization.Organization, row.Id, await keys.Unwrap(row.Id, row.KeyVersion, row.RecordKey, ct));

    byte[] IndexOf(EmailAddress address) => keys.Organization.BlindIndex(address with { Domain = address.AsciiDomain });

    static KeyTrust Max(KeyTrust one, KeyTrust other) => one > other ? one : other;

    AuditEntry Event(string what, Guid id) => new(clock.GetUtcNow(), what, null, null, Detail: $$"""{"key":"{{id}}"}""");

    sealed record KeyRow(
        Guid Id, string Owner, string Trust, string Source, long KeyVersion, byte[] RecordKey, byte[] Facts, byte[] Material, byte[]? Secret,
        DateTimeOffset AddedAt, DateTimeOffset? UsedAt);
}
