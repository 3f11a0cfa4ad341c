using System.Text;
using Postern.Rules.Portal;
using Postern.Store.Records;
using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.Portal;

/// <summary>Questions that messages ask, and how often they were answered wrongly.</summary>
public sealed class QuestionShelf
{
    readonly Database database;
    readonly Writer writer;
    readonly MessageKeys keys;
    readonly TimeProvider clock;

    internal QuestionShelf(Database database, Writer writer, MessageKeys keys, TimeProvider clock) =>
        (this.database, this.writer, this.keys, this.clock) = (database, writer, keys, clock);

    /// <summary>What the sender of this message has set; null when nothing.</summary>
    public async Task<KeptQuestion?> Of(Guid messageId, CancellationToken ct)
    {
        var found = await database.Query("SELECT question, answer_hash FROM portal_demands WHERE message_id = @messageId AND answer_hash IS NOT NULL",
            new { messageId }, row => (Text: row.BytesOrNull(0), Hash: row.Bytes(1)), ct);
        if (found is not [var (text, hash)]) return null;
        if (text is null) return new(null, hash);

        using var record = await keys.Unlock(messageId, ct);
        return record is null ? null : new(Encoding.UTF8.GetString(record.OpenQuestion(text)), hash);
    }

    public async Task<int> Tries(Guid copyId, CancellationToken ct)
    {
        var found = await database.Query("SELECT tries FROM portal_answers WHERE copy_id = @copyId", new { copyId }, row => (int)row.GetInt64(0), ct);
        return found.FirstOrDefault();
    }

    /// <summary>Copies of a message with so many tries or more.</summary>
    public async Task<HashSet<Guid>> Locked(Guid messageId, int tries, CancellationToken ct) => [.. await database.Query(
        "SELECT a.copy_id FROM portal_answers a JOIN copies c ON c.id = a.copy_id WHERE c.message_id = @messageId AND a.tries >= @tries", new { messageId, tries }, row => row.Id(0), ct)];

    /// <summary>Counts one try, in one statement, and tells how many there were, this one included.</summary>
    public Task<int> CountTry(Guid copyId, CancellationToken ct) => writer.Now(async transaction =>
    {
        var found = await transaction.Query("""
            INSERT INTO portal_answers (copy_id, tries) VALUES (@copyId, 1)
            ON CONFLICT (copy_id) DO UPDATE SET tries = portal_answers.tries + 1
            RETURNING tries
            """, new { copyId }, row => (int)row.GetInt64(0));
        return found[0]; // the statement always makes one
    }, ct);

    /// <summary>The answer was right: the session goes on under another secret, with this copy open in it.</summary>
    public Task Answered(Guid copyId, byte[] oldHash, byte[] newHash, CancellationToken ct) => writer.Now(async transaction =>
    {
        await transaction.Execute("DELETE FROM portal_answers WHERE copy_id = @copyId", new { copyId });
        await transaction.Execute("UPDATE portal_sessions SET session_hash = @newHash WHERE session_hash = @oldHash", new { oldHash, newHash });
        await transaction.Execute("UPDATE portal_answered SET session_hash = @newHash WHERE session_hash = @oldHash", new { oldHash, newHash });
        await transaction.Execute("INSERT INTO portal_answered (session_hash, copy_id) VALUES (@newHash, @copyId)", new { newHash, copyId });
    }, ct);

    /// <summary>A person here lets the reader of a copy try again. False when nobody tried.</summary>
    public Task<bool> Unlock(Guid copyId, Guid messageId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return writer.Now(async transaction =>
        {
            if (await transaction.Execute("DELETE FROM portal_answers WHERE copy_id = @copyId", new { copyId }) == 0) return false;

            await transaction.Append(new(now, "portal.answer_unlocked", messageId, copyId));
            return true;
        }, ct);
    }
}

/// <param name="Text">Null where it is a passphrase.</param>
/// <param name="AnswerHash">Slow to work out, and under a key.</param>
public sealed record KeptQuestion(string? Text, byte[] AnswerHash);

/// <summary>What a message asks of whoever reads it in the portal, as it is accepted.</summary>
/// <param name="Sensitivity">As its sender said.</param>
/// <param name="Question">Null where he asked none.</param>
public sealed record NewDemand(Sensitivity Sensitivity, KeptQuestion? Question);

/// <summary>As it stands in the database.</summary>
sealed class DemandRow(Guid messageId, NewDemand demand, RecordSeal record)
{
    readonly byte[]? question = demand.Question?.Text is { } text ? record.Question(Encoding.UTF8.GetBytes(text)) : null;

    public Task Write(Transaction transaction) => transaction.Add("""
        INSERT INTO portal_demands (message_id, sensitivity, question, answer_hash) VALUES (@messageId, @sensitivity, @question, @hash)
        """, new { messageId, sensitivity = Words.Of(demand.Sensitivity), question, hash = demand.Question?.AnswerHash });
}
