using Postern.Flow.Portal;
using Postern.Store;
using Postern.Store.Portal;

namespace Postern.Flow.People;

/// <summary>Opens a message's content for somebody of the organization: only for a reason, and only after that was written into the audit.</summary>
public sealed class ContentDesk(Ledger ledger)
{
    /// <summary>Characters of a reason.</summary>
    public const int ReasonLengthMin = 10;
    public const int ReasonLengthMax = 500;

    /// <summary>Null when there is no such message. What is destroyed throws as it does for everybody.</summary>
    /// <param name="visit">Let in for <see cref="Rules.Access.Act.OpenContent"/>.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="reason">Kept sealed beside the event.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="ArgumentException">The visit may not do this, or the reason is none.</exception>
    public async Task<ReadableMessage?> Open(StaffVisit visit, Guid messageId, string reason, CancellationToken ct)
    {
        if (!visit.May(Rules.Access.Act.OpenContent)) throw new ArgumentException("this role opens nothing", nameof(visit));
        if (reason.Trim().Length is < ReasonLengthMin or > ReasonLengthMax) throw new ArgumentException("a reason is needed", nameof(reason));
        if (await ledger.Records.Look($"{messageId:N}", ct) is not { Copies: [var first, ..] }) return null;
        if (!await ledger.People.NoteOpening(visit.StaffId, first.MessageId, reason.Trim(), ct)) return null;

        var copy = new ShelfCopy(first.CopyId, first.MessageId, first.Recipient, first.Sender, first.AcceptedAt, DateTimeOffset.MaxValue, first.ReadAt);
        return await MessageReading.Read(ledger.Spool, copy, ct);
    }
}
