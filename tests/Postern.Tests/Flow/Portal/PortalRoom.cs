using System.Collections.Concurrent;
using System.Text;
using Postern.Flow.Intake;
using Postern.Flow.Portal;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Rules.Portal;
using Postern.Store;
using Postern.Store.Records;
using Postern.Store.Spool;

namespace Postern.Tests.Flow.Portal;

/// <summary>A desk over a real ledger in a folder of its own. Codes and replies that would leave it are kept here instead.</summary>
sealed class PortalRoom : IAsyncDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("postern-portal-").FullName;

    PortalRoom() { }

    public MovedClock Clock { get; } = new();
    public Ledger Ledger { get; private set; } = null!; // set by Open, the only way in
    public PortalLinks Links { get; private set; } = null!; // set by Open
    public PortalDesk Desk { get; private set; } = null!; // set by Open
    public PortalOptions Options { get; private set; } = null!; // set by Open
    public ConcurrentQueue<SenderNews> News { get; } = new();
    public ConcurrentQueue<CodeNotice> Codes { get; } = new();
    public ConcurrentQueue<(PortalReply Reply, string Message)> Replies { get; } = new();
    public WritingDesk Writing { get; private set; } = null!; // set by Open
    public ConcurrentQueue<(PortalLetter Letter, string Message)> Letters { get; } = new();
    public ReplyAnswer? ReplyAnswer { get; set; }

    public static async Task<PortalRoom> Open(Func<PortalOptions, PortalOptions>? with = null)
    {
        var room = new PortalRoom();
        room.Ledger = await Ledger.Open(new LedgerOptions(room.folder, "sqlite", "Example Clinic", Exclusive: true), room.Clock, CancellationToken.None);
        room.Links = new PortalLinks(room.Ledger.DeriveKey(PortalLinks.KeyPurpose), new Uri("https://secure.clinic.example"));
        room.Options = new("Example Clinic", "clinic.example")
        {
            Contacts = [new("Billing office", Address("billing@clinic.example")), new("Reception", Address("desk@clinic.example"))],
            IsInside = address => address.Domain == "clinic.example",
            Tell = (news, _) =>
            {
                room.News.Enqueue(news);
                return Task.CompletedTask;
            },
        };
        if (with is not null) room.Options = with(room.Options);
        room.Desk = new PortalDesk(room.Ledger, room.Options, room.Keep, room.Accept, room.Clock);
        room.Writing = new WritingDesk(room.Ledger, room.Options, room.AcceptLetter, room.Clock);
        return room;
    }

    /// <summary>Keeps a message and puts a copy of it on the shelf; returns the token of its link.</summary>
    public async Task<string> Place(string message, string recipient = "pat@example.org", string? sender = "nurse@clinic.example", TimeSpan? lifetime = null, SenderWish.Heard? wish = null)
    {
        var now = Clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var copy = new NewCopy(Guid.CreateVersion7(now), new RcptTo(Address(recipient)), LeasedUntil: null);
        var bytes = Encoding.UTF8.GetBytes(message.ReplaceLineEndings("\r\n"));
        await Ledger.Spool.Take(
            new NewMessage
            {
                Id = id,
                AcceptedAt = now,
                Door = Door.Relay,
                From = new MailFrom(sender is null ? null : Address(sender)),
                Size = bytes.Length,
                Arrival = new Arrival(null, null, null, null),
                Copies = [copy],
                Demand = wish is null ? null : ProofFields.DemandOf(wish, id, new AnswerHashes(Ledger.DeriveKey(AnswerHashes.KeyPurpose))),
            },
            bytes);
        await Ledger.Portal.Place(copy.Id, PortalLinks.HashOf(Links.TokenOf(copy.Id)), replyHash: null, now + (lifetime ?? TimeSpan.FromDays(30)), CancellationToken.None);
        return Links.TokenOf(copy.Id);
    }

    /// <summary>Keeps what a reader wrote in the portal; returns the id of its copy.</summary>
    public async Task<Guid> PlaceReply(Guid about, string message, string author = "pat@example.org")
    {
        var now = Clock.GetUtcNow();
        var copy = new NewCopy(Guid.CreateVersion7(now), new RcptTo(Address("nurse@clinic.example")), LeasedUntil: null);
        var bytes = Encoding.UTF8.GetBytes(message.ReplaceLineEndings("\r\n"));
        var kept = new NewMessage
        {
            Id = Guid.CreateVersion7(now),
            AcceptedAt = now,
            Door = Door.Portal,
            From = new MailFrom(Address(author)),
            Size = bytes.Length,
            Arrival = new Arrival(null, null, null, null),
            Copies = [copy],
            About = about,
        };
        await Ledger.Spool.Accept(kept, bytes, CancellationToken.None);
        return copy.Id;
    }

    /// <summary>The record of the message that was placed last.</summary>
    public async Task<MessageRecord> Record()
    {
        var newest = (await Ledger.Records.List(new RecordFilter(Limit: 1), CancellationToken.None))[0];
        return (await Ledger.Records.Show($"{newest.MessageId}", CancellationToken.None))!; // it was listed a moment ago
    }

    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    Task Keep(CodeNotice notice, CancellationToken ct)
    {
        Codes.Enqueue(notice);
        return Task.CompletedTask;
    }

    async Task<ReplyAnswer> Accept(PortalReply reply, CancellationToken ct)
    {
        using var written = new MemoryStream();
        await reply.Write(written, ct);
        Replies.Enqueue((reply, Encoding.UTF8.GetString(written.ToArray())));
        return ReplyAnswer ?? new ReplyAnswer.Accepted(reply.MessageId);
    }

    async Task<ReplyAnswer> AcceptLetter(PortalLetter letter, CancellationToken ct)
    {
        using var written = new MemoryStream();
        await letter.Write(written, ct);
        Letters.Enqueue((letter, Encoding.UTF8.GetString(written.ToArray())));
        return ReplyAnswer ?? new ReplyAnswer.Accepted(Guid.CreateVersion7());
    }

    static EmailAddress Address(string text) => EmailAddress.TryParse(text, out var address) ? address : throw new ArgumentException(text);
}
