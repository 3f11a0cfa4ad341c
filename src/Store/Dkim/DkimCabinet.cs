using Postern.Mail.Dkim;
using Postern.Rules.Dkim;
using Postern.Store.Audit;
using Postern.Store.Records;
using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.Dkim;

/// <summary>The organization's DKIM keys on file. Only private halves are sealed: the rest stands in the DNS for everybody to read.</summary>
public sealed class DkimCabinet
{
    readonly Database database;
    readonly Writer writer;
    readonly MessageKeys keys;
    readonly TimeProvider clock;

    internal DkimCabinet(Database database, Writer writer, MessageKeys keys, TimeProvider clock) =>
        (this.database, this.writer, this.keys, this.clock) = (database, writer, keys, clock);

    /// <summary>Puts a new key on file; it waits for its record to be published.</summary>
    /// <returns>False when the domain has a key with this selector.</returns>
    public Task<bool> Add(DkimKey key, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (id, organization, version) = (Guid.CreateVersion7(now), keys.Organization.Organization, keys.Organization.Current);
        using var seal = DkimKeySeal.New(organization, id);
        var row = new
        {
            id,
            organization,
            domain = key.Domain,
            selector = key.Selector,
            algorithm = Words.Of(key.Algorithm),
            state = Words.Of(DkimKeyState.Waiting),
            publicKey = key.PublicKey,
            version,
            recordKey = keys.Organization.Wrap(id, seal.Key, version),
            secret = seal.Secret(key.ExportPkcs8()),
            now,
        };
        return writer.Now(async transaction =>
        {
            var isNew = await transaction.Execute("""
                INSERT INTO dkim_keys (id, organization_id, domain, selector, algorithm, state, is_forced, public_key, key_version, record_key, secret, made_at_ms, changed_at_ms)
                VALUES (@id, @organization, @domain, @selector, @algorithm, @state, 0, @publicKey, @version, @recordKey, @secret, @now, @now)
                ON CONFLICT (domain, selector) DO NOTHING
                """, row) > 0;
            if (isNew) await transaction.Append(Event("dkim.made", id));
            return isNew;
        }, ct);
    }

    /// <summary>All keys, those of one domain together, the newest first.</summary>
    public Task<List<OwnDkimKey>> List(CancellationToken ct) => Rows("true", new { }, ct);

    /// <summary>The keys that sign.</summary>
    public Task<List<OwnDkimKey>> Active(CancellationToken ct) => Rows("state = 'active'", new { }, ct);

    /// <summary>The private half as PKCS #8, to be wiped by the caller; null when it is not here any more.</summary>
    public async Task<byte[]?> OpenSecret(Guid id, CancellationToken ct)
    {
        var found = await database.Query("SELECT key_version, record_key, secret FROM dkim_keys WHERE id = @id",
            new { id }, row => (Version: row.GetInt64(0), Wrapped: row.Bytes(1), Secret: row.BytesOrNull(2)), ct);
        if (found is not [(var version, var wrapped, { } secret)]) return null;

        using var seal = new DkimKeySeal(keys.Organization.Organization, id, await keys.Unwrap(id, version, wrapped, ct));
        return seal.OpenSecret(secret);
    }

    /// <summary>Writes what becomes of keys. The private half of a retired one is destroyed.</summary>
    public Task Change(IReadOnlyList<DkimKeyChange> changes, CancellationToken ct) => writer.Now(async transaction =>
    {
        foreach (var change in changes) await Write(transaction, change);
    }, ct);

    /// <summary>Keeps what the DNS said about a key.</summary>
    public Task Note(Guid id, string finding, CancellationToken ct) => writer.Now(transaction => transaction.Execute("""
        UPDATE dkim_keys SET checked_at_ms = @now, finding = @finding WHERE id = @id
        """, new { id, finding, now = clock.GetUtcNow() }), ct);

    /// <summary>From now on a key signs whatever the DNS says here. False when there is none.</summary>
    public Task<bool> Force(Guid id, CancellationToken ct) => writer.Now(async transaction =>
    {
        var isThere = await transaction.Execute("UPDATE dkim_keys SET is_forced = 1 WHERE id = @id", new { id }) > 0;
        if (isThere) await transaction.Append(Event("dkim.forced", id));
        return isThere;
    }, ct);

    /// <summary>Forgets a key. False when there is none.</summary>
    public Task<bool> Remove(Guid id, CancellationToken ct) => writer.Now(async transaction =>
    {
        var isGone = await transaction.Execute("DELETE FROM dkim_keys WHERE id = @id", new { id }) > 0;
        if (isGone) await transaction.Append(Event("dkim.removed", id));
        return isGone;
    }, ct);

    // Two nodes may come to the same change at the same moment: it happens once.
    async Task Write(Transaction transaction, DkimKeyChange change)
    {
        var (id, state) = (change.Id, Words.Of(change.State));
        var isChanged = await transaction.Execute("""
            UPDATE dkim_keys SET state = @state, kept_until_ms = @kept, changed_at_ms = @now, secret = CASE WHEN @state = 'retired' THEN NULL ELSE secret END
            WHERE id = @id AND state <> @state
            """, new { id, state, kept = change.KeptUntil, now = clock.GetUtcNow() }) > 0;
        if (isChanged) await transaction.Append(Event($"dkim.{state}", id));
    }

    Task<List<OwnDkimKey>> Rows<TWith>(string where, TWith with, CancellationToken ct) => database.Query($"""
        SELECT id, domain, selector, algorithm, public_key, state, is_forced, made_at_ms, changed_at_ms, kept_until_ms, checked_at_ms, finding
        FROM dkim_keys WHERE {where} ORDER BY domain, made_at_ms DESC, algorithm DESC, id DESC
        """, with, row => new OwnDkimKey
    {
        Id = row.Id(0),
        Domain = row.GetString(1),
        Selector = row.GetString(2),
        Algorithm = Words.AsAlgorithm(row.GetString(3)),
        PublicKey = row.GetString(4),
        State = Words.AsDkimState(row.GetString(5)),
        IsForced = row.GetInt64(6) != 0,
        MadeAt = row.Time(7),
        ChangedAt = row.Time(8),
        KeptUntil = row.TimeOrNull(9),
        CheckedAt = row.TimeOrNull(10),
        Finding = row.TextOrNull(11),
    }, ct);

    AuditEntry Event(string what, Guid id) => new(clock.GetUtcNow(), what, null, null, Detail: $$"""{"key":"{{id}}"}""");
}
