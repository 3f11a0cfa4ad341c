using System.Security.Cryptography;
using System.Text;
using Postern.Flow.Languages;
using Postern.Mail.Addresses;

namespace Postern.Flow.Portal;

/// <summary>
/// What a recipient without proven TLS is sent instead of the message. It may travel in the clear, so by construction
/// there is no field for a sender's words: no subject, no name, no local part of the sender's address.
/// </summary>
/// <param name="Organization">The organization that runs the portal.</param>
/// <param name="SenderDomain">Domain of the sender's address, never more of it.</param>
/// <param name="Link">From <see cref="PortalLinks.LinkOf"/>.</param>
/// <param name="SentAt">When the message was accepted.</param>
/// <param name="ExpiresAt">Until when it can be read.</param>
public sealed record Notice(string Organization, string SenderDomain, Uri Link, DateTimeOffset SentAt, DateTimeOffset ExpiresAt)
{
    /// <summary>Where answers to the notice go; null: nowhere, <c>no-reply@</c>.</summary>
    public EmailAddress? ReplyTo { get; init; }
    /// <summary>The message came from outside, for one of the organization's own people: nobody here sent it.</summary>
    public bool IsFromOutside { get; init; }

    /// <summary>Sent once more: the message still waits.</summary>
    public bool IsReminder { get; init; }

    /// <summary>The day of a reminder: mailboxes that know a message by its Message-ID must not take the second one for the first.</summary>
    public DateOnly RemindedOn { get; init; }

    /// <summary>It was read, and its time is nearly over.</summary>
    public bool IsEnding { get; init; }

    /// <summary>In which language and colour.</summary>
    public Letterhead Letterhead { get; init; } = Letterhead.House;

    /// <summary>Other languages of the portal, for whom nobody knows which one they read; at most <see cref="OthersMax"/> are named.</summary>
    public IReadOnlyList<Language> Others { get; init; } = [];

    /// <summary>What the recipient chose to know our notices by; null when nothing.</summary>
    public string? Phrase { get; init; }

    /// <summary>From <see cref="PortalLinks.ReferenceOf"/>, and where it is checked; null where it cannot be.</summary>
    public (string Text, Uri Page)? Reference { get; init; }

    public const int OthersMax = 4;

    string Headline => Letterhead.Line(
        IsEnding ? "notice.HeadlineEnding" : IsReminder ? "notice.HeadlineReminder" : IsFromOutside ? "notice.HeadlineOutside" : "notice.Headline", ("organization", Organization));

    // The way to a mailbox of our own has no TLS that counts: whose fault that is, people need not know to read their mail.
    string Opening => IsEnding ? "notice.OpeningEnding" : IsReminder ? "notice.OpeningReminder" : IsFromOutside ? "notice.OpeningOutside" : "notice.Opening";

    /// <summary>The notice as a complete message (RFC 5322), CRLF line ends, ASCII but for a recipient's own non-ASCII address.</summary>
    /// <param name="recipient">Whom it is for.</param>
    /// <param name="domain">The organization's own domain: it signs and answers for <c>no-reply@</c> there.</param>
    /// <param name="at">For the Date field.</param>
    public byte[] Write(EmailAddress recipient, string domain, DateTimeOffset at) => new PortalMail
    {
        From = Letterhead.Line("notice.From", ("organization", Organization)),
        Language = Letterhead.Language.Code,
        Domain = domain,
        Recipient = recipient,
        Subject = Headline,
        At = at,
        MessageId = MessageId,
        ReplyTo = ReplyTo,
        Text = Text,
        Html = Html,
    }.Write();

    // The same for every try of the same notice, so that a mailbox that got it twice can tell.
    string MessageId => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(IsReminder ? $"{Link.AbsoluteUri} {ExpiresAt:O} {RemindedOn:O} {IsEnding}" : Link.AbsoluteUri)).AsSpan(0, 12));

    string Text => string.Join("\n\n", TextParts);

    IEnumerable<string> TextParts =>
    [
        Letterhead.Text(Opening, ("organization", Organization), ("senderDomain", SenderDomain)),
        .. Phrase is null ? [] : (string[])[Letterhead.Text("notice.Phrase", ("phrase", Phrase))],
        $"{Letterhead.Text("notice.ReadIt")}\n{Link.AbsoluteUri}",
        Letterhead.Text("notice.How"),
        $"{Letterhead.Text("notice.Sent", ("day", Letterhead.Language.Day(SentAt)))}\n{Letterhead.Text("notice.Until", ("day", Letterhead.Language.Day(ExpiresAt)))}",
        Letterhead.Text("notice.Unexpected", ("organization", Organization)),
        .. Reference is not var (reference, page) ? [] : (string[])[Letterhead.Text("notice.Reference", ("reference", reference), ("page", page.AbsoluteUri))],

        // Where answers by e-mail are taken, people should know what they choose.
        .. ReplyTo is null ? [] : (string[])[Letterhead.Text("notice.Answers")],
        .. InOthers.Select(other => other.Text("notice.InOther", ("organization", Organization))),
    ];

    string Html => string.Join('\n', HtmlParts);

    IEnumerable<string> HtmlParts =>
    [
        Letterhead.Heading(Letterhead.Html("notice.Title", null)),
        Letterhead.Paragraph(Letterhead.Html(Opening, "organization", ("organization", Organization), ("senderDomain", SenderDomain))),
        .. Phrase is null ? [] : (string[])[Letterhead.Paragraph(Letterhead.Html("notice.Phrase", "phrase", ("phrase", Phrase)))],
        Letterhead.Button(Link, Letterhead.Html("notice.Button", null)),
        Letterhead.Paragraph(Letterhead.Html("notice.How", null)),
        Letterhead.Small($"{Letterhead.Html("notice.Sent", null, ("day", Letterhead.Language.Day(SentAt)))}<br>{Letterhead.Html("notice.Until", null, ("day", Letterhead.Language.Day(ExpiresAt)))}"),
        Letterhead.Foot(string.Join("<br><br>", Below)),
    ];

    IEnumerable<string> Below =>
    [
        $"""<span style="word-break:break-all">{Letterhead.Html("notice.ButtonOpens", null, ("link", Link.AbsoluteUri))}</span>""",
        Letterhead.Html("notice.Unexpected", null, ("organization", Organization)),
        .. Reference is not var (reference, page) ? [] : (string[])[Letterhead.Html("notice.Reference", "reference", ("reference", reference), ("page", page.AbsoluteUri))],
        .. ReplyTo is null ? [] : (string[])[Letterhead.Html("notice.Answers", null)],
        .. InOthers.Select(other => $"""<span lang="{other.Language.Code}">{other.Html("notice.InOther", null, ("organization", Organization))}</span>"""),
    ];

    IEnumerable<Letterhead> InOthers => Others.Where(other => other.Code != Letterhead.Language.Code).Take(OthersMax).Select(other => Letterhead with { Language = other });
}
