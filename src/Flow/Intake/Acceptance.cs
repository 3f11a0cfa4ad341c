using System.Globalization;
using System.Text;
using Postern.Flow.Portal;
using Postern.Flow.Queue;
using Postern.Flow.Replies;
using Postern.Mail.Smtp;
using Postern.Store;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Flow.Intake;

/// <summary>Where all doors end: one durable step, and only then "yes". What finds room in the window starts on its way at once.</summary>
public sealed class Acceptance(
    Ledger ledger, Window window, Dispatcher dispatcher, Bell bell, Organization organization, ReplyFinding replies, TimeProvider clock)
{
    readonly AnswerHashes answers = new(ledger.DeriveKey(AnswerHashes.KeyPurpose));

    /// <summary>A new id, and with it the message's place in time.</summary>
    public Guid NewId() => Guid.CreateVersion7(clock.GetUtcNow());

    public Incoming Begin(Letter letter) => new(ledger.Spool, letter, head => Prefix(letter, head));

    /// <summary>Returns when the message is on disk.</summary>
    /// <exception cref="LedgerUnavailableException">It is not, and nothing of it is kept.</exception>
    public async Task Accept(Incoming incoming, CancellationToken ct)
    {
        await incoming.Complete(ct);
        var reply = await replies.Of(incoming, ct);
        var now = clock.GetUtcNow();
        var places = Places(incoming, now);
        try
        {
            var message = MessageOf(incoming, places, now) with { Reply = reply };
            var queued = await Write(incoming, message, ct);
            Hand(queued, places, incoming.Whole, message.Arrival);
        }
        catch
        {
            foreach (var place in places)
                if (place.IsTaken) window.Leave(place.Id);
            throw;
        }

        await replies.Accepted(incoming, reply, CancellationToken.None);
    }

    Task<IReadOnlyList<QueuedCopy>> Write(Incoming incoming, NewMessage message, CancellationToken ct) =>
        incoming.Large is { } large ? ledger.Spool.Accept(message, large, ct) : ledger.Spool.Accept(message, incoming.Small, ct);

    NewMessage MessageOf(Incoming incoming, IReadOnlyList<Place> places, DateTimeOffset now)
    {
        var letter = incoming.Letter;
        var arrival = ArrivalOf(incoming);
        return new NewMessage
        {
            Id = letter.Id,
            AcceptedAt = now,
            Door = letter.Door,
            From = SenderOf(incoming),
            Size = incoming.Size,
            Arrival = arrival,
            SentAs = replies.SentAs(letter, arrival.MessageId),
            About = letter.About,
            Demand = ProofFields.DemandOf(incoming.Wish, letter.Id, answers),
            Copies = [.. places.Select(place => new NewCopy(place.Id, place.To, place.IsTaken ? now + dispatcher.Lease : null))],
        };
    }

    static MailFrom SenderOf(Incoming incoming)
    {
        var sender = incoming.Letter.Envelope.From;
        var isProven = sender.IsProven || incoming.Authenticity is { IsSenderProven: true };
        var asks = incoming.Wish.Question is not null;
        return (incoming.Head.RelaxesTls, isProven, asks) == (sender.RelaxesTls, sender.IsProven, sender.AsksQuestion)
            ? sender
            : sender with { RelaxesTls = incoming.Head.RelaxesTls, IsProven = isProven, AsksQuestion = asks };
    }

    Arrival ArrivalOf(Incoming incoming) => incoming.Letter.Arrival with
    {
        MessageId = incoming.Head.MessageId ?? (Completes(incoming.Letter, incoming.Head) ? OwnMessageId(incoming.Letter) : null),
        Authenticity = incoming.Authenticity,
    };

    readonly record struct Place(Guid Id, RcptTo To, bool IsTaken);

    // An address that was named twice gets one copy (RFC 5321 §4.5.3.1.8 leaves it to us).
    List<Place> Places(Incoming incoming, DateTimeOffset now) =>
        [.. incoming.Letter.Envelope.Recipients.Select(InAscii).DistinctBy(to => to.Address).Select(to => PlaceOf(Guid.CreateVersion7(now), to))];

    // In hand before it is in the ledger: no claim may find it there first.
    Place PlaceOf(Guid id, RcptTo to) => new(id, to, window.TryEnter(id, to.Address.Domain));

    // Policy, routes and the queue know one spelling of a domain: A-labels (RFC 5890 §2.3.2.1), which every server takes.
    static RcptTo InAscii(RcptTo to) => to with { Address = to.Address with { Domain = to.Address.AsciiDomain } };

    void Hand(IReadOnlyList<QueuedCopy> queued, List<Place> places, ReadOnlyMemory<byte>? small, Arrival arrival)
    {
        byte[]? kept = null;
        for (var i = 0; i < places.Count; i++)
        {
            if (!places[i].IsTaken)
            {
                bell.Ring();
                continue;
            }

            var bytes = small is { } source && window.TryKeep(source.Length) ? (kept ??= source.ToArray()) : (ReadOnlyMemory<byte>?)null;
            dispatcher.Offer(new Work(queued[i], bytes) { Arrival = arrival });
        }
    }

    static bool Completes(Letter letter, Head head) => letter.Completes && !head.HasMessageId;

    string OwnMessageId(Letter letter) => $"<{letter.Id:N}@{organization.Hostname}>";

    ReadOnlyMemory<byte> Prefix(Letter letter, Head head)
    {
        if (!letter.Completes || head is { HasDate: true, HasMessageId: true }) return letter.Trace;

        var fields = new StringBuilder();
        if (!head.HasDate) fields.Append(CultureInfo.InvariantCulture, $"Date: {clock.GetUtcNow():ddd, dd MMM yyyy HH:mm:ss} +0000\r\n");
        if (Completes(letter, head)) fields.Append(CultureInfo.InvariantCulture, $"Message-ID: {OwnMessageId(letter)}\r\n");
        return (byte[])[.. letter.Trace.Span, .. Encoding.ASCII.GetBytes(fields.ToString())];
    }
}
