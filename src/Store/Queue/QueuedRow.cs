using System.Data.Common;
using System.Text.Json;
using Postern.Store.Records;
using Postern.Store.Sealing;
using Postern.Store.Spool;
using Postern.Store.Sql;

namespace Postern.Store.Queue;

/// <summary>A copy's row as it lies in the database, still sealed.</summary>
sealed record QueuedRow(
    Guid Id, Guid MessageId, int Number, byte[] Recipient, int Attempts,
    Door Door, DateTimeOffset AcceptedAt, long Size, long KeyVersion, byte[] RecordKey, byte[] Sender, bool IsWarned, Guid? InsteadOf, DateTimeOffset? AskedAt)
{
    public const string Select = """
        SELECT c.id, c.message_id, c.number, c.recipient, c.attempts, m.door, m.accepted_at_ms, m.size, m.key_version, m.record_key, m.sender, c.warned_at_ms, c.instead_of, c.asked_at_ms
        FROM copies c JOIN messages m ON m.id = c.message_id
        """;

    public static QueuedRow Read(DbDataReader row) => new(
        row.Id(0), row.Id(1), (int)row.GetInt64(2), row.Bytes(3), (int)row.GetInt64(4),
        Words.AsDoor(row.GetString(5)), row.Time(6), row.GetInt64(7), row.GetInt64(8), row.Bytes(9), row.Bytes(10), !row.IsDBNull(11), row.IdOrNull(12), row.TimeOrNull(13));

    /// <exception cref="SealBrokenException">It does not open.</exception>
    public async Task<QueuedCopy> Unseal(MessageKeys keys, CancellationToken ct)
    {
        using var record = await keys.Unlock(MessageId, KeyVersion, RecordKey, ct);
        keys.Organization.Remember(MessageId, record.Key);
        return new()
        {
            Id = Id,
            MessageId = MessageId,
            Door = Door,
            AcceptedAt = AcceptedAt,
            Since = AskedAt ?? AcceptedAt,
            InsteadOf = InsteadOf,
            From = JsonSerializer.Deserialize(record.OpenSender(Sender), Kept.Default.MailFrom)!, // never the literal null: we wrote it
            To = JsonSerializer.Deserialize(record.OpenRecipient(Recipient, Number), Kept.Default.RcptTo)!, // as above
            Size = Size,
            Attempts = Attempts,
            IsWarned = IsWarned,
        };
    }
}
