using System.Data.Common;
using Postern.Store.Sql;

namespace Postern.Store.Portal;

/// <summary>What the holders of an address chose for its notices, and who they are where several share it. Names and phrases come sealed, and leave so.</summary>
public sealed class WishShelf
{
    /// <summary>People of one mailbox.</summary>
    public const int ReadersMax = 200;

    readonly Database database;
    readonly Writer writer;
    readonly TimeProvider clock;

    internal WishShelf(Database database, Writer writer, TimeProvider clock) => (this.database, this.writer, this.clock) = (database, writer, clock);

    /// <summary>Of an address; null when it never chose.</summary>
    public async Task<Wishes?> Of(byte[] owner, CancellationToken ct) => (await database.Query(
        "SELECT recipient_index, language, phrase, is_shared FROM portal_wishes WHERE recipient_index = @owner", new { owner }, Read, ct)).FirstOrDefault();

    /// <summary>Of the address of a copy.</summary>
    public async Task<Wishes?> OfCopy(Guid copyId, CancellationToken ct) => (await database.Query(
        "SELECT w.recipient_index, w.language, w.phrase, w.is_shared FROM portal_wishes w JOIN copies c ON c.recipient_index = w.recipient_index WHERE c.id = @copyId", new { copyId }, Read, ct))
        .FirstOrDefault();

    public Task Keep(Wishes wishes, CancellationToken ct) => writer.Now(transaction => transaction.Execute("""
        INSERT INTO portal_wishes (recipient_index, language, phrase, is_shared) VALUES (@owner, @language, @phrase, @isShared)
        ON CONFLICT (recipient_index) DO UPDATE SET language = excluded.language, phrase = excluded.phrase, is_shared = excluded.is_shared
        """, new { owner = wishes.Owner, language = wishes.Language, phrase = wishes.SealedPhrase, isShared = wishes.IsShared ? 1L : 0 }), ct);

    /// <summary>Who reads in this session; null when nobody said.</summary>
    public async Task<Guid?> ReaderIn(byte[] sessionHash, CancellationToken ct)
    {
        var found = await database.Query("SELECT reader_id FROM portal_sessions WHERE session_hash = @sessionHash AND reader_id IS NOT NULL", new { sessionHash }, row => row.Id(0), ct);
        return found is [var id] ? id : null;
    }

    /// <summary>The people of a mailbox, with their sealed names, the oldest first.</summary>
    public Task<List<(Guid Id, byte[] SealedName)>> Readers(byte[] owner, CancellationToken ct) => database.Query(
        "SELECT id, name FROM portal_readers WHERE recipient_index = @owner ORDER BY made_at_ms, id LIMIT @most", new { owner, most = (long)ReadersMax }, row => (row.Id(0), row.Bytes(1)), ct);

    /// <summary>Somebody said who reads. False when the mailbox has as many people as it may, or the session is over.</summary>
    /// <param name="sessionHash">Of the session that has proven the mailbox.</param>
    /// <param name="owner">The mailbox.</param>
    /// <param name="id">One of the mailbox's people, or a new one.</param>
    /// <param name="sealedName">Of a new one; null for one who is known.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<bool> NameReader(byte[] sessionHash, byte[] owner, Guid id, byte[]? sealedName, CancellationToken ct) => writer.Now(async transaction =>
    {
        if (sealedName is not null)
        {
            var most = (long)ReadersMax;
            await transaction.Execute("""
                INSERT INTO portal_readers (id, recipient_index, name, made_at_ms)
                SELECT @id, @owner, @sealedName, @now WHERE (SELECT COUNT(*) FROM portal_readers WHERE recipient_index = @owner) < @most
                """, new { id, owner, sealedName, now = clock.GetUtcNow(), most });
        }

        return await transaction.Execute("""
            UPDATE portal_sessions SET reader_id = @id
            WHERE session_hash = @sessionHash AND recipient_index = @owner AND EXISTS (SELECT 1 FROM portal_readers WHERE id = @id AND recipient_index = @owner)
            """, new { id, sessionHash, owner }) > 0;
    }, ct);

    static Wishes Read(DbDataReader row) => new(row.Bytes(0), row.TextOrNull(1), row.BytesOrNull(2), row.GetInt64(3) != 0);
}

/// <param name="Owner">Blind index of the address.</param>
/// <param name="Language">Code of a language; null: as the organization writes.</param>
/// <param name="SealedPhrase">Stands in every notice; null for none.</param>
/// <param name="IsShared">Several people read the mailbox: each is asked for a name.</param>
public sealed record Wishes(byte[] Owner, string? Language, byte[]? SealedPhrase, bool IsShared);
