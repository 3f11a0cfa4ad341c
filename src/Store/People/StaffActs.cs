using System.Text;
using System.Text.Json;
using Postern.Store.Records;
using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.People;

/// <summary>What people of the organization did to messages, for the audit.</summary>
public sealed class StaffActs
{
    readonly Writer writer;
    readonly MessageKeys keys;
    readonly TimeProvider clock;

    internal StaffActs(Writer writer, MessageKeys keys, TimeProvider clock) => (this.writer, this.keys, this.clock) = (writer, keys, clock);

    public Task Note(Guid staffId, string what, Guid messageId, Guid? copyId, CancellationToken ct) => writer.Now(async transaction =>
        await transaction.Append(StaffEvents.Of(what, staffId, clock.GetUtcNow()) with { MessageId = messageId, CopyId = copyId }), ct);

    /// <summary>Somebody opens a message's content. The reason is that person's own words, so it is sealed with the message's record.</summary>
    /// <returns>False when there is no such message.</returns>
    public async Task<bool> NoteOpening(Guid staffId, Guid messageId, string reason, CancellationToken ct)
    {
        using var record = await keys.Unlock(messageId, ct);
        if (record is null) return false;

        var evidence = JsonSerializer.Serialize(new Queue.Evidence { Why = "a person of the organization opened the content; the reason is sealed" }, Kept.Default.Evidence);
        var entry = StaffEvents.Of("content.opened", staffId, clock.GetUtcNow()) with { MessageId = messageId, Evidence = evidence, Reply = record.Reply(Encoding.UTF8.GetBytes(reason)) };
        await writer.Now(async transaction => await transaction.Append(entry), ct);
        return true;
    }
}
