using System.Buffers.Text;
using System.Security.Cryptography;
using Postern.Flow.Replies;
using Postern.Mail.Mime;
using Postern.Rules.Portal;
using Postern.Store;
using Postern.Store.Portal;
using Postern.Store.Spool;

namespace Postern.Flow.Portal;

/// <summary>
/// Everything an address has here, for whoever proved that address. Only this desk makes a <see cref="Reader"/>, and nothing is listed without one. Thread safe.
/// </summary>
public sealed class InboxDesk(Ledger ledger, PortalLinks links, PortalOptions options, TimeProvider clock)
{
    /// <summary>Messages of one page, received and written together.</summary>
    public const int PageMax = 25;

    /// <summary>Newest messages that a search opens.</summary>
    public const int SearchedMax = 150;

    /// <summary>Characters of all messages that one search looks through; it ends behind the message that reaches it.</summary>
    public const long SearchedCharactersMax = 16 * 1024 * 1024;

    /// <summary>Characters of what is searched for.</summary>
    public const int WordsLengthMax = 100;

    /// <summary>A message that ends within this says until when it can be read.</summary>
    public static readonly TimeSpan SoonMax = TimeSpan.FromDays(14);

    readonly PortalSessions sessions = new(ledger.DeriveKey("portal-session"), clock);
    readonly byte[] formKey = ledger.DeriveKey("portal-inbox-form");
    readonly PortalLimits limits = new(clock);
    readonly SearchedWords searched = new(clock);

    /// <summary>Who asks, by the session alone.</summary>
    public async Task<ReaderEntry> Enter(string? session, Network network, CancellationToken ct)
    {
        if (limits.Request(network) is { } wait) return new ReaderEntry.TooMany(wait);
        if (sessions.SecretOf(session) is not { } secret || await ledger.Inbox.OwnerOf(PortalSessions.HashOf(secret), ct) is not { } proven) return new ReaderEntry.NeedsProof();
        if (proven.ReaderId is null && await IsShared(proven, ct) && await ledger.Inbox.NewestOf(proven.Owner, ct) is { } any)
            return new ReaderEntry.NeedsName(new Nameless(any, SealOf(secret), secret));
        return new ReaderEntry.Granted(new Reader(proven, options.Organization, SealOf(secret), sessions.TokenOf(secret), secret));
    }

    async Task<bool> IsShared(SessionOwner proven, CancellationToken ct) =>
        proven.IsShared || (options.IsShared is { } isShared && await ledger.Inbox.AddressOf(proven.Owner, ct) is { } address && isShared(address));

    /// <summary>What stands in forms of the inbox, for a page of one message that sends such a form.</summary>
    public string SealOf(Visit visit) => SealOf(visit.Secret);

    string SealOf(byte[] secret) => Base64Url.EncodeToString(HMACSHA256.HashData(formKey, secret));

    /// <summary>Conversations, the newest first; an older page begins behind <paramref name="before"/>.</summary>
    public async Task<InboxPage> List(Reader reader, Guid? before, Network network, CancellationToken ct)
    {
        await Note(reader, PortalEvent.InboxOpened, network, ct);
        var copies = await Newest(reader, before, PageMax + 1, ct);
        var lines = await Lines(reader, copies.Take(PageMax), ct);
        return new(Conversations.Of(lines), copies.Count > PageMax ? copies[PageMax - 1].CopyId : null);
    }

    /// <summary>Messages with all of these words in subject, sender, names of files or text. Of the newest <see cref="SearchedMax"/>; nothing is kept, and nothing stands in a URL.</summary>
    public async Task<InboxPage> Search(Reader reader, string words, Network network, CancellationToken ct)
    {
        await Note(reader, PortalEvent.Searched, network, ct);
        var wanted = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var copies = await Newest(reader, null, SearchedMax + 1, ct);
        var answered = await AnsweredIn(reader, ct);
        var open = copies.Take(SearchedMax).Where(copy => copy.Closure is null && IsOpen(reader, copy, answered)).ToList();
        var (found, isCut) = await Found(open, wanted, ct);
        return new(Conversations.Of(found), null) { IsCut = isCut || copies.Count > SearchedMax };
    }

    async Task<(List<InboxLine> Found, bool IsCut)> Found(List<InboxCopy> copies, string[] wanted, CancellationToken ct)
    {
        List<InboxLine> found = [];
        var characters = 0L;
        foreach (var some in copies.Chunk(PageMax))
        {
            var words = await WordsOf(some, ct);
            foreach (var copy in some)
            {
                if (characters > SearchedCharactersMax) return (found, true);
                if (!words.TryGetValue(copy.MessageId, out var message)) continue;

                characters += message.Text.Length;
                if (wanted.All(word => message.Text.Contains(word, StringComparison.CurrentCultureIgnoreCase)))
                    found.Add(Line(copy, message.Subject, message.From) with { HasFiles = message.HasFiles });
            }
        }

        return (found, false);
    }

    // What does not open is not found.
    async Task<Dictionary<Guid, MessageWords>> WordsOf(InboxCopy[] copies, CancellationToken ct)
    {
        var words = new Dictionary<Guid, MessageWords>();
        foreach (var copy in copies) if (searched.Find(copy.MessageId) is { } known) words[copy.MessageId] = known;

        var others = copies.DistinctBy(copy => copy.MessageId).Where(copy => !words.ContainsKey(copy.MessageId)).ToDictionary(copy => copy.MessageId);
        if (others.Count == 0) return words;

        foreach (var (id, stored) in await ledger.Spool.OpenTogether(others.Keys, ct))
        {
            await using (stored)
                if (await WordsOf(others[id], stored, ct) is { } read) searched.Keep(id, words[id] = read);
        }

        return words;
    }

    static async Task<MessageWords?> WordsOf(InboxCopy copy, Stream stored, CancellationToken ct)
    {
        try
        {
            return MessageWords.Of(await MessageReading.ReadWords(stored, Shelf(copy), ct));
        }
        catch (SealBrokenException)
        {
            return null;
        }
    }

    /// <summary>The other messages of a conversation, as far as they stand on the newest page, or on one that begins with this message.</summary>
    public async Task<IReadOnlyList<InboxLine>> Around(Reader reader, Guid copyId, CancellationToken ct)
    {
        var copies = await Newest(reader, null, PageMax, ct);
        if (copies.All(copy => copy.CopyId != copyId)) copies.AddRange(await Newest(reader, JustBehind(copyId), PageMax, ct));
        var threads = Conversations.Of(await Lines(reader, copies, ct));
        return threads.FirstOrDefault(thread => thread.Lines.Any(line => line.CopyId == copyId))?.Lines ?? [];
    }

    // What is before it is this message and what is older.
    static Guid JustBehind(Guid copyId)
    {
        Span<byte> octets = stackalloc byte[16];
        copyId.TryWriteBytes(octets, bigEndian: true, out _);
        for (var place = octets.Length - 1; place >= 0 && ++octets[place] == 0; place--) continue;
        return new Guid(octets, bigEndian: true);
    }

    /// <summary>A message that the reader wrote here; null when there is none of that id, or it is another's.</summary>
    public async Task<ReadableMessage?> ReadWritten(Reader reader, Guid copyId, Network network, CancellationToken ct)
    {
        var found = (await ledger.Inbox.WrittenBy(reader.Owner, null, InboxShelf.RowsMax, ct)).FirstOrDefault(copy => copy.CopyId == copyId);
        if (found is null || !IsOpen(reader, found, await AnsweredIn(reader, ct))) return null;

        await ledger.Portal.Note(copyId, PortalEvent.WrittenRead, network.Prefix, ct, reader.Proven.ReaderId);
        return await MessageReading.Read(ledger.Spool, Shelf(found), ct);
    }

    public Task Leave(Reader reader, CancellationToken ct) => ledger.Portal.EndSession(PortalSessions.HashOf(reader.Secret), ct);

    // No message is opened by it; its record is where somebody who looks for the mailbox finds it.
    async Task Note(Reader reader, PortalEvent what, Network network, CancellationToken ct) =>
        await ledger.Portal.Note(await ledger.Inbox.NewestOf(reader.Owner, ct), what, network.Prefix, ct, reader.Proven.ReaderId);

    // Ids are made in the order of time (UUIDv7), so both lists together are in the order of ids.
    async Task<List<InboxCopy>> Newest(Reader reader, Guid? before, int count, CancellationToken ct)
    {
        var received = await ledger.Inbox.ReceivedBy(reader.Owner, before, count, ct);
        var written = await ledger.Inbox.WrittenBy(reader.Owner, before, count, ct);
        return [.. received.Concat(written).OrderByDescending(copy => copy.AcceptedAt).ThenByDescending(copy => copy.CopyId).Take(count)];
    }

    async Task<List<InboxLine>> Lines(Reader reader, IEnumerable<InboxCopy> copies, CancellationToken ct)
    {
        var answered = await AnsweredIn(reader, ct);
        var listed = copies.Select(copy => (Copy: copy, IsOpen: IsOpen(reader, copy, answered))).Where(each => each.IsOpen || !each.Copy.IsWritten).ToList();
        var heads = await Heads([.. listed.Where(each => each.IsOpen).Select(each => each.Copy.MessageId)], ct);
        return [.. listed.Select(each =>
            each.IsOpen && heads.TryGetValue(each.Copy.MessageId, out var head) ? Line(each.Copy, head) : Nameless(each.Copy) with { AsksMore = !each.IsOpen })];
    }

    // A message that does not open spoils no list: it stands there without a name, and its own page says what is wrong.
    async Task<Dictionary<Guid, MimeHeader>> Heads(IReadOnlyCollection<Guid> messages, CancellationToken ct)
    {
        var heads = new Dictionary<Guid, MimeHeader>();
        foreach (var (id, stored) in await ledger.Spool.OpenTogether(messages, ct))
        {
            await using (stored)
                if (await HeadOf(stored, ct) is { } head) heads[id] = head;
        }

        return heads;
    }

    static async Task<MimeHeader?> HeadOf(Stream stored, CancellationToken ct)
    {
        try
        {
            return await MessageOutline.ReadHeader(stored, ct);
        }
        catch (SealBrokenException)
        {
            return null;
        }
    }

    InboxLine Line(InboxCopy copy, MimeHeader head)
    {
        var from = head.Addresses("From"u8) is [var first, ..] ? first.Name ?? first.Address : null;
        return Line(copy, copy.Closure is null ? head.Text("Subject"u8) ?? "" : "", from ?? $"{copy.Sender}") with
        {
            Ids = IdsOf(head),
            HasFiles = copy is { Closure: null, IsWritten: false } && head.Type.Name == "multipart/mixed", // a guess by the header: a list opens no bodies; what is written here always has that type
        };
    }

    InboxLine Nameless(InboxCopy copy) => Line(copy, "", copy.Sender?.Domain ?? options.Domain);

    // What asks for more than this session has proven shows no more than its landing page does; an answer to it, whose subject is the same, is not shown at all.
    bool IsOpen(Reader reader, InboxCopy copy, HashSet<Guid> answered)
    {
        var (address, message) = copy.IsWritten ? (copy.Sender ?? copy.Recipient, copy.About) : (copy.Recipient, copy.MessageId);
        var isAnswered = message is { } id && answered.Contains(id);
        return options.NeedsOf(address, copy.Sensitivity, copy.HasQuestion).Next(reader.Proven.Mailbox, isAnswered) is ProofStep.None;
    }

    Task<HashSet<Guid>> AnsweredIn(Reader reader, CancellationToken ct) => ledger.Inbox.AnsweredIn(PortalSessions.HashOf(reader.Secret), ct);

    InboxLine Line(InboxCopy copy, string subject, string from) => new(
        copy.CopyId,
        copy.IsWritten ? $"/m/written/{copy.CopyId}" : $"/m/{links.TokenOf(copy.CopyId)}/message",
        subject, from, copy.AcceptedAt, copy.ExpiresAt, copy.IsWritten, !copy.IsWritten && copy.ReadAt is null && copy.Closure is null, copy.Closure)
    {
        EndsSoon = !copy.IsWritten && copy.Closure is null && copy.ExpiresAt - clock.GetUtcNow() < SoonMax,
    };

    static List<string> IdsOf(MimeHeader header) =>
        [.. ReplyHead.IdsOf(header.Text("Message-ID"u8)), .. ReplyHead.IdsOf(header.Text("In-Reply-To"u8)), .. ReplyHead.IdsOf(header.Text("References"u8))];

    static ShelfCopy Shelf(InboxCopy copy) => new(copy.CopyId, copy.MessageId, copy.Recipient, copy.Sender, copy.AcceptedAt, copy.ExpiresAt, copy.ReadAt);
}

/// <summary>Somebody who has proven an address: the only key to its inbox. Made by the desk alone.</summary>
public sealed class Reader
{
    internal Reader(SessionOwner proven, string organization, string formSeal, string session, byte[] secret) =>
        (Proven, Organization, FormSeal, Session, Secret) = (proven, organization, formSeal, session, secret);

    public string Organization { get; }
    public string FormSeal { get; }

    /// <summary>The session, renewed.</summary>
    public string Session { get; }

    /// <summary>The session began with a code, so a passkey could spare the next.</summary>
    public bool CameByCode => Proven.Mailbox is MailboxProof.Code;

    internal SessionOwner Proven { get; }
    internal byte[] Owner => Proven.Owner;

    internal byte[] Secret { get; }
}

public abstract record ReaderEntry
{
    ReaderEntry() { }

    public sealed record Granted(Reader Reader) : ReaderEntry;

    /// <summary>The mailbox is one that several people read, and this one has not said who it is.</summary>
    public sealed record NeedsName(Nameless Nameless) : ReaderEntry;

    public sealed record NeedsProof : ReaderEntry;

    public sealed record TooMany(TimeSpan RetryAfter) : ReaderEntry;
}

/// <param name="CopyId">Names it in lists; opens nothing.</param>
/// <param name="Path">Of its page.</param>
/// <param name="Subject">Empty when it has none, or is closed.</param>
/// <param name="From">Its author, as the message says.</param>
/// <param name="At">When it was accepted.</param>
/// <param name="ExpiresAt">Until when it can be read.</param>
/// <param name="IsWritten">The reader wrote it.</param>
/// <param name="IsUnread">Nobody opened it yet.</param>
/// <param name="Closure">Why it does not open any more; null when it does.</param>
public sealed record InboxLine(
    Guid CopyId, string Path, string Subject, string From, DateTimeOffset At, DateTimeOffset ExpiresAt, bool IsWritten, bool IsUnread, ClosureKind? Closure)
{
    /// <summary>It asks for more than was proven: neither subject nor author is shown.</summary>
    public bool AsksMore { get; init; }

    /// <summary>What it is called and what it names: Message-ID, In-Reply-To, References.</summary>
    internal IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>It says that it has files.</summary>
    public bool HasFiles { get; init; }

    /// <summary>Its time is over in less than <see cref="InboxDesk.SoonMax"/>.</summary>
    public bool EndsSoon { get; init; }
}

/// <param name="Lines">The newest first; at least one.</param>
public sealed record InboxThread(IReadOnlyList<InboxLine> Lines);

/// <param name="Threads">The newest first.</param>
/// <param name="Older">Where the next page begins; null when there is none.</param>
public sealed record InboxPage(IReadOnlyList<InboxThread> Threads, Guid? Older)
{
    /// <summary>A search looked at the newest only.</summary>
    public bool IsCut { get; init; }
}
