using System.Buffers.Text;
using System.Security.Cryptography;
using Postern.Flow.Languages;
using Postern.Flow.Portal.Previews;
using Postern.Mail.Addresses;
using Postern.Rules.Portal;
using Postern.Rules.Replies;
using Postern.Store;
using Postern.Store.Portal;

namespace Postern.Flow.Portal;

/// <summary>
/// Everything the portal's pages can ask for. Whoever has a link may ask for a code; only who typed the code that was sent
/// to the address gets a <see cref="Visit"/>, and only a visit opens anything. Thread safe.
/// </summary>
/// <param name="ledger">Keeps messages, hashes and the audit.</param>
/// <param name="options">Who runs this portal.</param>
/// <param name="sendCode">Accepts the mail with a code for delivery; returns when it is durable.</param>
/// <param name="accept">Accepts a reply; returns when it is durable.</param>
/// <param name="clock">For limits, codes and sessions.</param>
public sealed class PortalDesk(
    Ledger ledger,
    PortalOptions options,
    Func<CodeNotice, CancellationToken, Task> sendCode,
    Func<PortalReply, CancellationToken, Task<ReplyAnswer>> accept,
    TimeProvider clock)
{
    /// <summary>Most people beside the sender who get an answer to all.</summary>
    public const int ColleaguesMax = 25;

    readonly PortalCodes codes = new(ledger.DeriveKey("portal-code"));
    readonly PortalSessions sessions = new(ledger.DeriveKey("portal-session"), clock);
    readonly byte[] formKey = ledger.DeriveKey("portal-form");
    readonly PortalLimits limits = new(clock);
    PasskeyDesk? passkeys;
    QuestionDesk? questions;
    NamesDesk? names;
    PreviewDesk? previews;

    /// <summary>Passkeys of those who have proven an address.</summary>
    public PasskeyDesk Passkeys => passkeys ??= new(ledger, options, sessions, limits, clock);

    /// <summary>Who reads a mailbox that several people share.</summary>
    public NamesDesk Names => names ??= new(ledger);

    /// <summary>Previews of attachments; null where they are switched off.</summary>
    public PreviewDesk? Previews => options.HasPreviews ? previews ??= new(ledger, NoteReading) : null;

    /// <summary>Questions between a proven mailbox and a message.</summary>
    public QuestionDesk Questions => questions ??= new(ledger, options, sessions, limits);

    /// <summary>Finds out who stands at the door. Changes nothing, whatever is asked and however often.</summary>
    /// <param name="token">From the link.</param>
    /// <param name="session">From the cookie; null when there is none.</param>
    /// <param name="network">Where from.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<Entry> Enter(string token, string? session, Network network, CancellationToken ct)
    {
        if (limits.Request(network) is { } wait) return new Entry.TooMany(wait);

        var link = PortalLinks.HashOf(token);
        if (await ledger.Portal.Find(link, ct) is not { } copy) return await Over(link, ct);

        var facts = FactsOf(copy);
        var secret = sessions.SecretOf(session);
        var proof = secret is null ? null : await ledger.Portal.ProofOf(PortalSessions.HashOf(secret), copy.CopyId, ct);
        var needs = options.NeedsOf(copy.Recipient, copy.Sensitivity, copy.HasQuestion);
        var step = needs.Next(proof?.Mailbox, proof is { IsAnswered: true });

        // Only who proved the address learns that a message was taken back or frozen.
        if (step is not ProofStep.Mailbox && await ledger.Life.ClosureOf(copy.CopyId, ct) is { } closure) return new Entry.Closed(facts, closure);
        return step switch
        {
            ProofStep.Mailbox => new Entry.NeedsProof(new Landing(copy, facts, FormSeal(link, [])) { TakesPasskey = options.Passkeys.IsOffered && needs.Mailbox is MailboxProof.Passkey }),
            ProofStep.Answer => new Entry.NeedsAnswer(new Threshold(copy, facts, FormSeal(link, secret!), secret!)), // no proof without one
            ProofStep.None when proof!.ReaderId is null && (proof.IsShared || options.IsShared?.Invoke(copy.Recipient) is true) =>
                new Entry.NeedsName(new Nameless(copy.CopyId, FormSeal(link, secret!), secret!)), // as above
            ProofStep.None => new Entry.Granted(
                new Visit(copy, facts, FormSeal(link, secret!), sessions.TokenOf(secret!), secret!) { ReaderId = proof!.ReaderId }), // as above
        };
    }

    // A link is beyond guessing: who has one may hear that it was good once. What was taken back or frozen stays as if it had never been.
    async Task<Entry> Over(byte[] link, CancellationToken ct) =>
        await ledger.Portal.FindEnded(link, ct) is { } copy && await ledger.Life.ClosureOf(copy.CopyId, ct) is null
            ? new Entry.Ended(new EndedLink(copy, FactsOf(copy), FormSeal(link, [])))
            : new Entry.NoSuchLink();

    LandingFacts FactsOf(ShelfCopy copy) => new(options.Organization, copy.Sender?.Domain ?? options.Domain, copy.AcceptedAt, copy.ExpiresAt);

    /// <summary>Makes a new code, which ends the one before, and sends it to the address of the copy.</summary>
    public Task<CodeAnswer> SendCode(Landing landing, Network network, CancellationToken ct) => SendCode(landing, options.Languages.Usual, network, ct);

    /// <summary>As <see cref="SendCode(Landing, Network, CancellationToken)"/>, in a language.</summary>
    /// <param name="landing">Who asks.</param>
    /// <param name="language">Of the page where it is asked for.</param>
    /// <param name="network">Where from.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<CodeAnswer> SendCode(Landing landing, Language language, Network network, CancellationToken ct)
    {
        var copy = landing.Copy;
        if (limits.Code(copy.CopyId, copy.Recipient, network) is { } wait) return await Stop(copy, network, new CodeAnswer.TooMany(wait));

        var code = PortalCodes.New();
        await ledger.Portal.SetCode(copy.CopyId, codes.HashOf(copy.CopyId, code), clock.GetUtcNow() + PortalCodes.Lifetime, ct);
        await sendCode(new CodeNotice(copy.Recipient, options.Organization, code, PortalCodes.Lifetime) { Letterhead = new(language, options.Brand) }, ct);
        await Note(copy, PortalEvent.CodeSent, network, CancellationToken.None);
        return new CodeAnswer.Sent();
    }

    /// <summary>Tries a code. The ledger counts the try before it is compared, so tries side by side gain nothing.</summary>
    public async Task<ProofAnswer> Prove(Landing landing, string? typed, Network network, CancellationToken ct)
    {
        var copy = landing.Copy;
        if (PortalCodes.Read(typed) is not { } code) return new ProofAnswer.Malformed();
        if (limits.Try(copy.Recipient, network) is { } wait) return await Stop(copy, network, new ProofAnswer.TooMany(wait));

        ct = CancellationToken.None; // who hangs up has tried all the same, and that is on record
        if (await ledger.Portal.CountTry(copy.CopyId, ct) is not { } counted) return new ProofAnswer.Expired();
        if (counted.Tries > PortalCodes.TriesMax) return new ProofAnswer.Locked();

        return CryptographicOperations.FixedTimeEquals(counted.CodeHash, codes.HashOf(copy.CopyId, code))
            ? await Begin(copy, network, ct)
            : await Refuse(copy, PortalCodes.TriesMax - counted.Tries, network, ct);
    }

    /// <summary>The message, opened for reading; writes into the audit that it was read.</summary>
    public async Task<ReadableMessage> Read(Visit visit, Network network, CancellationToken ct)
    {
        await NoteReading(visit, PortalEvent.Read, network, ct);
        return await MessageReading.Read(ledger.Spool, visit.Copy, ct) with { Reply = await VerdictOf(visit.Copy, ct) };
    }

    /// <summary>The message for the frame inside its page: the same reading, so it is written into the audit only if no page was read before.</summary>
    public async Task<ReadableMessage> ReadInFrame(Visit visit, Network network, CancellationToken ct)
    {
        if (visit.Copy.ReadAt is null) await NoteReading(visit, PortalEvent.Read, network, ct);
        return await MessageReading.Read(ledger.Spool, visit.Copy, ct);
    }

    /// <summary>An attachment, to be sent as it is read; null when there is none of that number.</summary>
    public async Task<OpenAttachment?> OpenAttachment(Visit visit, int number, Network network, CancellationToken ct)
    {
        var attachment = await MessageReading.OpenAttachment(ledger.Spool, visit.Copy, number, ct);
        if (attachment is not null) await NoteReading(visit, PortalEvent.AttachmentRead, network, ct);
        return attachment;
    }

    /// <summary>Answers the message's sender. The files are read while the reply is accepted, one after the other, and are never kept whole.</summary>
    public Task<ReplyAnswer> Reply(Visit visit, string text, IAsyncEnumerable<ReplyFile> files, Network network, CancellationToken ct) =>
        Reply(visit, text, files, toAll: false, network, ct);

    /// <summary>As <see cref="Reply(Visit, string, IAsyncEnumerable{ReplyFile}, Network, CancellationToken)"/>, to the <see cref="Colleagues(Visit, CancellationToken)"/> too.</summary>
    public Task<ReplyAnswer> ReplyToAll(Visit visit, string text, IAsyncEnumerable<ReplyFile> files, Network network, CancellationToken ct) =>
        Reply(visit, text, files, toAll: true, network, ct);

    /// <summary>Whom else of the organization the message names in To and Cc: they get an answer to all. Strangers never do.</summary>
    public async Task<IReadOnlyList<EmailAddress>> Colleagues(Visit visit, CancellationToken ct) =>
        visit.CanReply ? Colleagues(visit.Copy, await MessageReading.Thread(ledger.Spool, visit.Copy, ct)) : [];

    IReadOnlyList<EmailAddress> Colleagues(ShelfCopy copy, ReplyThread thread) =>
    [
        .. thread.Named.Where(address => options.IsInside(address) && !IsSame(address, copy.Sender) && !IsSame(address, copy.Recipient))
            .DistinctBy(KeyOf).Take(ColleaguesMax),
    ];

    async Task<ReplyAnswer> Reply(Visit visit, string text, IAsyncEnumerable<ReplyFile> files, bool toAll, Network network, CancellationToken ct)
    {
        var copy = visit.Copy;
        if (copy.Sender is not { } sender) return new ReplyAnswer.NobodyToAnswer();

        var thread = await MessageReading.Thread(ledger.Spool, copy, ct);
        if (!await GoesToAuthor(copy, sender, thread, ct)) return new ReplyAnswer.OtherAuthor();

        var also = toAll ? Colleagues(copy, thread) : [];
        var writing = new ReplyWriting(copy.Recipient, sender, thread, options.Domain, clock.GetUtcNow()) { Also = also };
        var reply = new PortalReply(copy.MessageId, copy.CopyId, copy.Recipient, sender, (into, stop) => writing.Write(into, text, files, stop)) { Also = also };
        var answer = await accept(reply, ct);
        if (answer is ReplyAnswer.Accepted) await Note(visit, PortalEvent.Replied, network, ct);
        return answer;
    }

    // The page shows the author, and the answer goes to the envelope's sender, which anybody outside can write. The sender of an answer to a notice is ours to know.
    async Task<bool> GoesToAuthor(ShelfCopy copy, EmailAddress sender, ReplyThread thread, CancellationToken ct) =>
        !options.IsInside(copy.Recipient) || options.IsInside(sender) || IsSame(sender, thread.Author)
        || await ledger.Replies.Of(copy.MessageId, ct) is { Facts.Found: ReplyFound.ReplyAddress };

    static bool IsSame(EmailAddress one, EmailAddress? other) => other is { } also && KeyOf(one) == KeyOf(also);

    static string KeyOf(EmailAddress address) => $"{address.Local}@{address.AsciiDomain}".ToUpperInvariant();

    /// <summary>"This is not for me": the copy is frozen at once, an incident is open, and its sender is told.</summary>
    public async Task Disown(Visit visit, Network network, CancellationToken ct)
    {
        var copy = visit.Copy;
        if (await ledger.Life.Freeze(copy.MessageId, copy.CopyId, network.Prefix, CancellationToken.None, visit.ReaderId) is { } incident)
            await ledger.Told.Once(incident, ToldShelf.NotForMe, stop => options.Tell(new SenderNews.NotForMe(copy.MessageId, copy.CopyId), stop), ct);
    }

    /// <summary>Asks the sender for more time. Once a day is enough; more is no error.</summary>
    public Task AskForTime(Visit visit, Network network, CancellationToken ct) => AskForTime(visit.Copy, visit.ReaderId, network, ct);

    /// <summary>As <see cref="AskForTime(Visit, Network, CancellationToken)"/>, after its end.</summary>
    public Task AskForTime(EndedLink link, Network network, CancellationToken ct) => AskForTime(link.Copy, null, network, ct);

    async Task AskForTime(ShelfCopy copy, Guid? readerId, Network network, CancellationToken ct)
    {
        var asked = $"{SenderDesk.AskedMark}{clock.GetUtcNow():yyyy-MM-dd}";
        await ledger.Told.Once(copy.CopyId, asked, Tell, ct);

        // On record first: what fails after it is told again, and stands there twice.
        async Task Tell(CancellationToken stop)
        {
            await ledger.Portal.Note(copy.CopyId, PortalEvent.AskedForTime, network.Prefix, stop, readerId);
            await options.Tell(new SenderNews.AskedForTime(copy.MessageId, copy.CopyId), stop);
        }
    }

    /// <summary>The message as it is kept (RFC 5322), for saving; writes into the audit that it was read.</summary>
    public async Task<Stream> OpenWhole(Visit visit, Network network, CancellationToken ct)
    {
        await NoteReading(visit, PortalEvent.AttachmentRead, network, ct);
        return await ledger.Spool.Open(visit.Copy.MessageId, ct);
    }

    /// <summary>Ends the session, on all devices that share it.</summary>
    public async Task Leave(Visit visit, Network network, CancellationToken ct)
    {
        await ledger.Portal.EndSession(PortalSessions.HashOf(visit.Secret), ct);
        await Note(visit, PortalEvent.SignedOut, network, ct);
    }

    // What the header says to those whose mailbox can be reached. Nobody outside is told how others write to us.
    async Task<ReplyVerdict?> VerdictOf(ShelfCopy copy, CancellationToken ct) =>
        options.IsInside(copy.Recipient) && await ledger.Replies.Of(copy.MessageId, ct) is { } reply ? ReplyJudge.Judge(reply.Facts) : null;

    async Task<ProofAnswer> Begin(ShelfCopy copy, Network network, CancellationToken ct)
    {
        var secret = PortalSessions.NewSecret();
        await ledger.Portal.BeginSession(copy.CopyId, PortalSessions.HashOf(secret), clock.GetUtcNow() + PortalSessions.LifetimeMax, ct);
        await Note(copy, PortalEvent.SignedIn, network, ct);
        return new ProofAnswer.Proven(sessions.TokenOf(secret));
    }

    async Task<ProofAnswer> Refuse(ShelfCopy copy, int triesLeft, Network network, CancellationToken ct)
    {
        await Note(copy, triesLeft > 0 ? PortalEvent.CodeWrong : PortalEvent.CodeLocked, network, ct);
        return triesLeft > 0 ? new ProofAnswer.Wrong(triesLeft) : new ProofAnswer.Locked();
    }

    // Bound to the link and, once there is one, to the session: a form cannot be made up elsewhere, nor moved between messages.
    string FormSeal(byte[] link, byte[] secret) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(formKey, (ReadOnlySpan<byte>)[.. link, .. secret]));

    // By whatever way something of the message came to its reader: an attachment, a preview and a saved file are readings as the page is.
    async Task NoteReading(Visit visit, PortalEvent what, Network network, CancellationToken ct)
    {
        await Note(visit, what, network, ct);
        await ledger.Told.Once(visit.CopyId, ToldShelf.Read, stop => options.Tell(new SenderNews.FirstRead(visit.Copy.MessageId, visit.CopyId), stop), ct);
    }

    // Who hangs up is noted all the same.
    async Task<T> Stop<T>(ShelfCopy copy, Network network, T answer)
    {
        if (limits.NoteStop(copy.CopyId)) await Note(copy, PortalEvent.TriesStopped, network, CancellationToken.None);
        return answer;
    }

    Task Note(ShelfCopy copy, PortalEvent what, Network network, CancellationToken ct) =>
        ledger.Portal.Note(copy.CopyId, what, network.Prefix, ct);

    Task Note(Visit visit, PortalEvent what, Network network, CancellationToken ct) =>
        ledger.Portal.Note(visit.CopyId, what, network.Prefix, ct, visit.ReaderId);
}

/// <param name="Organization">Its name, as recipients know it.</param>
/// <param name="Domain">Its own domain: of <c>no-reply@</c>, and of Message-IDs.</param>
public sealed record PortalOptions(string Organization, string Domain)
{
    /// <summary>Whether somebody belongs to the organization.</summary>
    public Func<EmailAddress, bool> IsInside { get; init; } = _ => false;

    public PasskeyRule Passkeys { get; init; } = PasskeyRule.Safe;

    /// <summary>What the policy asks of whoever reads what was sent to this address.</summary>
    public Func<EmailAddress, PortalRule> RuleOf { get; init; } = _ => PortalRule.Safe;

    /// <summary>What the policy and the sender ask together.</summary>
    internal ProofNeeds NeedsOf(EmailAddress recipient, Sensitivity sensitivity, bool hasQuestion) =>
        RuleOf(recipient).NeedsFor(sensitivity).And(new ProofNeeds(MailboxProof.Passkey, hasQuestion ? SecondProof.Answer : SecondProof.None));

    public Brand Brand { get; init; } = Brand.House;

    public LanguageBook Languages { get; init; } = LanguageBook.House;

    /// <summary>Attachments can be looked at without opening them.</summary>
    public bool HasPreviews { get; init; } = true;

    /// <summary>Mailboxes that several people read: each is asked for a name. Null: none is known to be.</summary>
    public Func<EmailAddress, bool>? IsShared { get; init; }

    /// <summary>Whom one may write to without an answer; none: nobody.</summary>
    public IReadOnlyList<PortalContact> Contacts { get; init; } = [];

    /// <summary>Octets of one reply or message, files included, as they come from the browser.</summary>
    public long FilesSizeMax { get; init; } = 25 * 1024 * 1024;

    /// <summary>Tells the sender of a message what happened to it; nothing where nobody listens.</summary>
    public Func<SenderNews, CancellationToken, Task> Tell { get; init; } = (_, _) => Task.CompletedTask;
}
