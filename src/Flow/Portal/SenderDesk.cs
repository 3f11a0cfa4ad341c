using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Postern.Flow.Deliver;
using Postern.Flow.Intake;
using Postern.Flow.Record;
using Postern.Mail.Addresses;
using Postern.Mail.Mime;
using Postern.Store;
using Postern.Store.Portal;
using Postern.Store.Queue;
using Postern.Store.Records;
using Postern.Store.Spool;

namespace Postern.Flow.Portal;

/// <summary>What senders are told of their messages in the portal, and what they can do about them on a page of their own. Nothing of the message is on it.</summary>
public sealed partial class SenderDesk(
    Ledger ledger, SenderLinks links, PortalLinks portalLinks, LifeOptions life, PortalOptions portal, Organization organization, Acceptance acceptance, PromptCourier prompts,
    Intervention intervention, WishDesk wishes, TimeProvider clock, ILogger<SenderDesk> log)
{
    /// <summary>How the ledger's note begins that a recipient asked for time; the day follows.</summary>
    internal const string AskedMark = "asked ";

    readonly byte[] formKey = ledger.DeriveKey("sender-form");
    readonly PortalLimits limits = new(clock);

    /// <summary>Tells a sender of the organization; whoever is outside, or nobody, is told nothing.</summary>
    /// <remarks>Throws only when the ledger is out of reach. What cannot be told for another reason is in the log, and not tried again: whoever reads, or looks after others, goes on.</remarks>
    public async Task Tell(SenderNews news, CancellationToken ct)
    {
        try
        {
            await TryTell(news, ct);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException or LedgerUnavailableException))
        {
            LogNotTold(news.MessageId, news.GetType().Name, e);
        }
    }

    async Task TryTell(SenderNews news, CancellationToken ct)
    {
        if (await ledger.Records.Look($"{news.MessageId:N}", ct) is not { Copies: [var first, ..] } message || first.Door is not (Door.Relay or Door.Submission)) return;
        if (first.Sender is not { } sender || !organization.Owns(sender.AsciiDomain)) return;
        var isAsked = news is SenderNews.FirstRead && life.Receipts != ReceiptPolicy.Never && await AsksReceipt(message, sender, ct);
        if (news is SenderNews.FirstRead && !isAsked && life.Receipts != ReceiptPolicy.Always) return;

        await ledger.Life.PlaceSenderPage(message.MessageId, PortalLinks.HashOf(links.TokenOf(message.MessageId)), clock.GetUtcNow() + life.SenderPageLifetime, ct);
        var mail = new SenderMail(news, message, links.LinkOf(message.MessageId), new(portal.Languages.Usual, portal.Brand), organization) { IsReceipt = isAsked };
        await PostmasterMail.Send(acceptance, sender, id => mail.Write(id, clock.GetUtcNow()), ct);
        LogTold(message.MessageId, news.GetType().Name);
    }

    /// <summary>Null when there is no such page, or its time is over.</summary>
    public async Task<SenderEntry> Enter(string token, Network network, CancellationToken ct)
    {
        if (limits.Request(network) is { } wait) return new SenderEntry.TooMany(wait);
        var hash = PortalLinks.HashOf(token);
        if (await ledger.Life.FindSenderPage(hash, ct) is not { } id || await ledger.Records.Look($"{id:N}", ct) is not { Copies.Count: > 0 } message) return new SenderEntry.NoSuchPage();

        Dictionary<Guid, Closure> closures = [];
        foreach (var copy in message.Copies) if (await ledger.Life.ClosureOf(copy.CopyId, ct) is { } closure) closures[copy.CopyId] = closure;
        return new SenderEntry.Granted(new SenderVisit(message, closures, organization.Name, Base64Url.EncodeToString(HMACSHA256.HashData(formKey, hash)))
        {
            Readable = (await ledger.Life.EndsOf(message.MessageId, ct)).Where(each => each.Value > clock.GetUtcNow()).ToDictionary(),
            Locked = await ledger.Questions.Locked(message.MessageId, QuestionDesk.TriesMax, ct),
            Network = network.Prefix,
        });
    }

    /// <summary>Takes back what can be: copies in the portal are closed, copies that wait are given up. What was delivered otherwise stays with its recipient.</summary>
    public async Task<RetractAnswer> Retract(SenderVisit visit, CancellationToken ct)
    {
        var id = visit.Message.MessageId;
        var (count, carried) = (await ledger.Life.Retract(id, visit.Network, ct), 0); // whatever came of a copy meanwhile, it is closed

        // Closed first and looked at then: what became due meanwhile is closed, too, and what is being carried is not taken up again.
        foreach (var copy in (await ledger.Records.Look($"{id:N}", ct))?.Copies.Where(copy => copy.State is CopyState.Queued or CopyState.Held) ?? [])
        {
            if (await intervention.Fail(copy, ct, ClosureKind.Retracted.WhyStopped()) == FailAnswer.NotNow) carried++;
            else count++;
        }

        return carried > 0 ? RetractAnswer.NotAll : count > 0 ? RetractAnswer.Done : RetractAnswer.Nothing;
    }

    public Task<bool> Unfreeze(SenderVisit visit, Guid copyId, CancellationToken ct) =>
        Has(visit, copyId) ? ledger.Life.Unfreeze(visit.Message.MessageId, copyId, visit.Network, ct) : Task.FromResult(false);

    /// <summary>The reader of a copy may answer its question again.</summary>
    public Task<bool> Unlock(SenderVisit visit, Guid copyId, CancellationToken ct) =>
        visit.Locked.Contains(copyId) ? ledger.Questions.Unlock(copyId, visit.Message.MessageId, ct) : Task.FromResult(false);

    /// <summary>All copies in the portal can be read for longer: as long again as a new message, but not for ever.</summary>
    public async Task<int> Renew(SenderVisit visit, CancellationToken ct)
    {
        var ended = await AskedAfterTheEnd(visit, ct);
        var latest = visit.Message.Copies[0].AcceptedAt + life.RenewMax;
        var until = clock.GetUtcNow() + life.Lifetime;
        var renewed = await ledger.Life.Renew(visit.Message.MessageId, until < latest ? until : latest, visit.Network, ct);
        foreach (var copy in renewed > 0 ? ended : []) await OfferReminder(copy, ct);
        return renewed;
    }

    // Who asked when it was over waits for an answer; who still can read sees the new date.
    async Task<List<CopyRecord>> AskedAfterTheEnd(SenderVisit visit, CancellationToken ct)
    {
        List<CopyRecord> found = [];
        foreach (var copy in visit.Message.Copies.Where(IsInPortal))
        {
            if (await ledger.Told.Count(copy.CopyId, AskedMark, ct) == 0) continue;
            if (await ledger.Portal.FindEnded(PortalLinks.HashOf(portalLinks.TokenOf(copy.CopyId)), ct) is not null) found.Add(copy);
        }

        return found;
    }

    /// <summary>Sends the notice once more, at most once a day and <see cref="LifeOptions.RemindersMax"/> times.</summary>
    public async Task<bool> Remind(SenderVisit visit, Guid copyId, CancellationToken ct)
    {
        if (visit.Message.Copies.FirstOrDefault(copy => copy.CopyId == copyId) is not { ReadAt: null } copy || !IsInPortal(copy)) return false;
        if (visit.Closures.ContainsKey(copyId) || !visit.Readable.ContainsKey(copyId)) return false;
        return await ledger.Told.Count(copyId, "reminded", ct) < LifeOptions.RemindersMax
            && await ledger.Told.Once(copyId, $"reminded {clock.GetUtcNow():yyyy-MM-dd}", stop => Remind(visit, copy, stop), ct);
    }

    async Task Remind(SenderVisit visit, CopyRecord copy, CancellationToken ct)
    {
        await OfferReminder(copy, ct);
        await ledger.Portal.Note(copy.CopyId, PortalEvent.Reminded, visit.Network, ct);
    }

    /// <summary>The notice of a copy, once more.</summary>
    /// <param name="copy">In the portal.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <param name="isEnding">It was read, and its time is nearly over.</param>
    public async Task OfferReminder(CopyRecord copy, CancellationToken ct, bool isEnding = false)
    {
        if (await ledger.Portal.Find(PortalLinks.HashOf(portalLinks.TokenOf(copy.CopyId)), ct) is not { } shelf) return;
        var notice = new Notice(organization.Name, copy.Sender?.Domain ?? organization.MailDomain, portalLinks.LinkOf(copy.CopyId), shelf.AcceptedAt, shelf.ExpiresAt)
        {
            IsReminder = true,
            RemindedOn = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime),
            IsEnding = isEnding,
            Reference = (PortalLinks.Shown(portalLinks.ReferenceOf(copy.CopyId)), portalLinks.VerifyPage),
        };
        prompts.Offer(copy.Recipient, await wishes.Dress(notice, copy.CopyId, ct));
    }

    /// <summary>The path of a message's page, for somebody of the administration who may help its sender, or is the sender.</summary>
    public async Task<string> PathFor(Guid messageId, CancellationToken ct)
    {
        await ledger.Life.PlaceSenderPage(messageId, PortalLinks.HashOf(links.TokenOf(messageId)), clock.GetUtcNow() + life.SenderPageLifetime, ct);
        return $"/s/{links.TokenOf(messageId)}";
    }

    public static bool IsInPortal(CopyRecord copy) => copy is { State: CopyState.Delivered, Protection: "portal" };

    static bool Has(SenderVisit visit, Guid copyId) => visit.Message.Copies.Any(copy => copy.CopyId == copyId);

    // RFC 8098 §2.1: who asks is who gets it. An address elsewhere would tell a stranger that a message was read.
    async Task<bool> AsksReceipt(MessageRecord message, EmailAddress sender, CancellationToken ct)
    {
        try
        {
            await using var stored = await ledger.Spool.Open(message.MessageId, ct);
            var header = await MessageOutline.ReadHeader(stored, ct);
            return header.Addresses("Disposition-Notification-To"u8).Any(asked => string.Equals(asked.Address, $"{sender}", StringComparison.OrdinalIgnoreCase));
        }
        catch (SealBrokenException)
        {
            return false;
        }
    }

    [LoggerMessage(4260, LogLevel.Information, "The sender of message {Message} is told: {News}")]
    partial void LogTold(Guid message, string news);

    [LoggerMessage(4265, LogLevel.Error, "The sender of message {Message} could not be told: {News}")]
    partial void LogNotTold(Guid message, string news, Exception e);
}

/// <summary>What came of taking a message back.</summary>
public enum RetractAnswer
{
    /// <summary>All that can be is closed or given up.</summary>
    Done,

    /// <summary>A copy is being carried at this moment. If it does not arrive, it is not sent again.</summary>
    NotAll,

    /// <summary>There was nothing left to take back.</summary>
    Nothing,
}

/// <summary>How long things of the portal last, and what is told.</summary>
public sealed record LifeOptions
{
    /// <summary>Reminders of one copy.</summary>
    public const int RemindersMax = 5;

    /// <summary>How long a message can be read, and by how much it is renewed.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>From its acceptance no message can be read longer, however often it is renewed.</summary>
    public required TimeSpan RenewMax { get; init; }

    /// <summary>After this the sender hears that nobody opened it; zero: never.</summary>
    public required TimeSpan UnopenedAfter { get; init; }

    /// <summary>So long before the end the recipient of an unread message is told; zero: never.</summary>
    public required TimeSpan WarnBefore { get; init; }

    public required ReceiptPolicy Receipts { get; init; }

    public TimeSpan SenderPageLifetime => RenewMax + TimeSpan.FromDays(30);
}

/// <summary>Who hears that a message was read.</summary>
public enum ReceiptPolicy
{
    Never,

    /// <summary>A sender whose message asks for it (RFC 8098 §2.1).</summary>
    Asked,
    Always,
}

/// <summary>Somebody with the link to a sender's page. Made by the desk alone.</summary>
public sealed class SenderVisit
{
    internal SenderVisit(MessageRecord message, IReadOnlyDictionary<Guid, Closure> closures, string organization, string formSeal) =>
        (Message, Closures, Organization, FormSeal) = (message, closures, organization, formSeal);

    public MessageRecord Message { get; }
    public IReadOnlyDictionary<Guid, Closure> Closures { get; }
    public string Organization { get; }
    public string FormSeal { get; }

    /// <summary>Copies in the portal whose time is not over, with its end.</summary>
    public IReadOnlyDictionary<Guid, DateTimeOffset> Readable { get; internal init; } = new Dictionary<Guid, DateTimeOffset>();

    /// <summary>Where from, for the record.</summary>
    internal string? Network { get; init; }

    /// <summary>Copies whose question was answered wrongly too often.</summary>
    public IReadOnlySet<Guid> Locked { get; internal init; } = new HashSet<Guid>();
}

public abstract record SenderEntry
{
    SenderEntry() { }

    public sealed record Granted(SenderVisit Visit) : SenderEntry;

    public sealed record NoSuchPage : SenderEntry;

    public sealed record TooMany(TimeSpan RetryAfter) : SenderEntry;
}
