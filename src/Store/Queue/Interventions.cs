using System.Text.Json;
using Postern.Store.Audit;
using Postern.Store.Records;
using Postern.Store.Sealing;
using Postern.Store.Spool;
using Postern.Store.Sql;

namespace Postern.Store.Queue;

/// <summary>What a person decides about single copies, beside whatever process carries the others. A copy that is being carried is let alone.</summary>
public sealed class Interventions
{
    readonly Database database;
    readonly Writer writer;
    readonly MessageKeys keys;
    readonly TimeProvider clock;

    internal Interventions(Database database, Writer writer, MessageKeys keys, TimeProvider clock) =>
        (this.database, this.writer, this.keys, this.clock) = (database, writer, keys, clock);

    /// <summary>A copy in whatever state; null when there is none.</summary>
    /// <exception cref="SealBrokenException">What is kept about it does not open.</exception>
    public async Task<QueuedCopy?> Find(Guid copyId, CancellationToken ct)
    {
        var found = await database.Query($"{QueuedRow.Select} WHERE c.id = @copyId", new { copyId }, QueuedRow.Read, ct);
        return found is [var row] ? await row.Unseal(keys, ct) : null;
    }

    /// <summary>A held copy is due now.</summary>
    /// <returns>False when it is not held.</returns>
    public Task<bool> Release(Guid copyId, Guid messageId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return writer.Now(async transaction =>
        {
            var released = await transaction.Execute(
                "UPDATE copies SET state = 'queued', lease = 0, due_at_ms = @now WHERE id = @copyId AND state = 'held'", new { copyId, now });
            if (released > 0) await transaction.Append(new AuditEntry(now, "copy.released", messageId, copyId));
            return released > 0;
        }, ct);
    }

    /// <summary>A copy that is held, or queued and in nobody's hands, fails; with the report if one is owed, in one transaction.</summary>
    /// <returns>False when it is done already, or somebody carries it now: then nothing is changed.</returns>
    public Task<bool> Fail(CopyResult result, CancellationToken ct)
    {
        var report = result.Report is { } owed ? MessageSpool.Seal(owed.Message, owed.Bytes, keys.Organization) : null;
        var entry = new AuditEntry(result.At, Words.Event(CopyState.Failed), result.MessageId, result.CopyId, JsonSerializer.Serialize(result.Evidence, Kept.Default.Evidence));
        return writer.Now(async transaction =>
        {
            if (!await Fail(transaction, result.CopyId, result.At)) return false;

            await transaction.Append(entry);
            if (report is not null) await report.Write(transaction);
            return true;
        }, ct);
    }

    /// <returns>False when it is done already, or somebody carries it now.</returns>
    internal static async Task<bool> Fail(Transaction transaction, Guid id, DateTimeOffset at) => await transaction.Execute("""
        UPDATE copies SET state = 'failed', lease = 0, finished_at_ms = @at WHERE id = @id AND (state = 'held' OR (state = 'queued' AND lease < @over))
        """, new { id, at, over = Lease.OverAt(at) }) > 0;
}
