using Postern.Rules.Replies;
using Postern.Store.Records;
using Postern.Store.Replies;
using Postern.Store.Spool;

namespace Postern.Host.Commands;

/// <summary>What <c>show</c> prints: the record, and for each copy that went out how its recipient's replies have come so far.</summary>
sealed record ShownMessage(Guid MessageId, Arrival Arrival, IReadOnlyList<CopyRecord> Copies, IReadOnlyList<AuditEvent> Events, IReadOnlyList<ReplyRecord> Replies)
{
    /// <summary>By copy; nothing where no reply is known.</summary>
    public IReadOnlyDictionary<Guid, Forecast> Forecasts { get; init; } = new Dictionary<Guid, Forecast>();

    public static async Task<ShownMessage> Of(MessageRecord message, ReplyBook replies, CancellationToken ct)
    {
        Dictionary<Guid, Forecast> forecasts = [];
        foreach (var copy in message.Copies.Where(copy => copy.Door is Door.Relay or Door.Submission))
            if (Forecast.Of(await replies.Past(copy.Recipient, ct)) is { Outlook: not ReplyOutlook.Unknown } known) forecasts[copy.CopyId] = known;

        return new(message.MessageId, message.Arrival, message.Copies, message.Events, message.Replies) { Forecasts = forecasts };
    }
}
