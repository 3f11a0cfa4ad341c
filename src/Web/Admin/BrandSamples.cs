using Postern.Flow;
using Postern.Flow.Languages;
using Postern.Flow.Portal;
using Postern.Mail.Addresses;
using Postern.Store.Queue;
using Postern.Store.Records;
using Postern.Store.Spool;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Admin;

/// <summary>Pages and mails of the portal with made-up facts, as the house's brand and words make them. Nothing in them opens anything.</summary>
sealed class BrandSamples(PortalOptions options, Organization organization, NoticeCheck check, Letterhead head)
{
    /// <summary>What there is, with its title.</summary>
    public static readonly IReadOnlyList<(string What, string Title)> Pages =
        [("page", BrandTexts.Landing), ("code-page", BrandTexts.CodePage), ("message", BrandTexts.Message), ("inbox", BrandTexts.Inbox), ("verify", BrandTexts.Verify)];

    public static readonly IReadOnlyList<(string What, string Title)> Mails =
        [("notice", BrandTexts.Notice), ("reminder", BrandTexts.Reminder), ("ending", BrandTexts.Ending), ("code", BrandTexts.Code)];

    public static readonly IReadOnlyList<(string What, string Title)> ToSenders =
        [("read", BrandTexts.Read), ("unopened", BrandTexts.Unopened), ("asked", BrandTexts.Asked), ("not-for-me", BrandTexts.NotForMe), ("locked", BrandTexts.Locked)];

    const string Token = "example";

    static readonly DateTimeOffset SentAt = DateTimeOffset.UnixEpoch.AddYears(56).AddDays(122).AddHours(10), ExpiresAt = SentAt.AddDays(90);
    static readonly EmailAddress Recipient = new("pat", "north.example");
    static readonly Uri Link = new("https://secure.clinic.example/m/0000000000000000000000000000000000000000000");

    public Language Language => head.Language;

    LandingFacts Facts => new(options.Organization, options.Domain, SentAt, ExpiresAt);

    /// <summary>Null where there is no such mail.</summary>
    public byte[]? Mail(string what) => what switch
    {
        "notice" => NoticeOf(options.Languages.All).Write(Recipient, options.Domain, SentAt),
        "reminder" => (NoticeOf([]) with { IsReminder = true, RemindedOn = DateOnly.FromDateTime(SentAt.UtcDateTime) }).Write(Recipient, options.Domain, SentAt),
        "ending" => (NoticeOf([]) with { IsReminder = true, IsEnding = true, RemindedOn = DateOnly.FromDateTime(SentAt.UtcDateTime) }).Write(Recipient, options.Domain, SentAt),
        "code" => new CodeNotice(Recipient, options.Organization, "12345678", TimeSpan.FromMinutes(30)) { Letterhead = head }.Write(options.Domain, SentAt),
        "read" => ToSender(new SenderNews.FirstRead(Guid.Empty, Guid.Empty)),
        "unopened" => ToSender(new SenderNews.Unopened(Guid.Empty)),
        "asked" => ToSender(new SenderNews.AskedForTime(Guid.Empty, Guid.Empty)),
        "not-for-me" => ToSender(new SenderNews.NotForMe(Guid.Empty, Guid.Empty)),
        "locked" => ToSender(new SenderNews.AnswerLocked(Guid.Empty, Guid.Empty)),
        _ => null,
    };

    /// <summary>Null where there is no such page.</summary>
    public SamplePage? Page(string what) => what switch
    {
        "page" => new(typeof(LandingPage), new() { ["Token"] = Token, ["Facts"] = Facts, ["Seal"] = "" }),
        "code-page" => new(typeof(CodePage), new() { ["Token"] = Token, ["Facts"] = Facts, ["Seal"] = "", ["IsSent"] = true }),
        "message" => new(typeof(MessagePage), new() { ["Token"] = Token, ["Facts"] = Facts, ["Seal"] = "", ["CopyId"] = Guid.Empty, ["CanReply"] = true, ["Message"] = Message }),
        "inbox" => new(typeof(InboxListPage), new() { ["Organization"] = options.Organization, ["Seal"] = "", ["Page"] = Inbox, ["CanWrite"] = true }),
        "verify" => new(typeof(VerifyPage), new() { ["Organization"] = options.Organization, ["Beginning"] = check.Beginning }),
        _ => null,
    };

    Notice NoticeOf(IEnumerable<Language> others) => new(options.Organization, options.Domain, Link, SentAt, ExpiresAt)
    {
        Letterhead = head,
        Phrase = "blue heron at noon",
        Others = [.. others],
        Reference = ("7K3QM-9D2XA", new Uri(Link, "/verify")),
    };

    byte[] ToSender(SenderNews news) => new SenderMail(news, Record, new Uri(Link, "/s/0000000000000000000000000000000000000000000"), head, organization).Write(Guid.Empty, SentAt);

    MessageRecord Record => new(Guid.Empty, new Arrival(null, null, null, null), [new CopyRecord
    {
        CopyId = Guid.Empty,
        MessageId = Guid.Empty,
        Door = Door.Relay,
        AcceptedAt = SentAt,
        Sender = new("ann.weatherby", options.Domain),
        Recipient = Recipient,
        Size = 0,
        State = CopyState.Delivered,
        Attempts = 1,
    }], []);

    static ReadableMessage Message => new()
    {
        Subject = BrandTexts.ExampleSubject,
        From = BrandTexts.ExampleFrom,
        SentAt = SentAt,
        Text = BrandTexts.ExampleText,
        Attachments = [new(2, BrandTexts.ExampleFile, "application/pdf", 182_000)],
        Images = [],
    };

    static InboxPage Inbox => new([
        new InboxThread([LineOf(BrandTexts.ExampleSubject, BrandTexts.ExampleFrom, SentAt) with { IsUnread = true, HasFiles = true }]),
        new InboxThread([LineOf(BrandTexts.ExampleOther, BrandTexts.ExampleDomain, SentAt.AddDays(-12)) with { EndsSoon = true }]),
    ], null);

    static InboxLine LineOf(string subject, string from, DateTimeOffset at) => new(Guid.Empty, $"/m/{Token}", subject, from, at, at.AddDays(90), IsWritten: false, IsUnread: false, Closure: null);
}

/// <param name="Component">The page.</param>
/// <param name="Parameters">What it shows.</param>
sealed record SamplePage(Type Component, Dictionary<string, object?> Parameters);
