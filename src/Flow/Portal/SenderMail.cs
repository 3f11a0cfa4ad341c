using System.Net;
using Postern.Mail.Mdn;
using Postern.Store.Records;

namespace Postern.Flow.Portal;

/// <summary>
/// A mail to the sender of a message in the portal, in the organization's usual language: domains and times, and a link to the sender's page. Nothing of the message, and
/// a recipient's local part in a receipt alone, which has to name who read it (RFC 8098 §3.2.4).
/// </summary>
/// <param name="News">What happened.</param>
/// <param name="Message">To which message.</param>
/// <param name="Page">Of its sender.</param>
/// <param name="Letterhead">In which language and colour.</param>
/// <param name="Organization">Whose portal.</param>
public sealed record SenderMail(SenderNews News, MessageRecord Message, Uri Page, Letterhead Letterhead, Organization Organization)
{
    /// <summary>The sender asked to be told of the reading, and gets a receipt that mail programs know.</summary>
    public bool IsReceipt { get; init; }

    /// <param name="id">Of this mail.</param>
    /// <param name="at">For the Date field.</param>
    public byte[] Write(Guid id, DateTimeOffset at) => new PortalMail
    {
        From = Letterhead.Line("notice.From", ("organization", Organization.Name)),
        Language = Letterhead.Language.Code,
        Domain = Organization.MailDomain,
        Recipient = Message.Copies[0].Sender ?? throw new InvalidOperationException("there is no sender to tell"),
        ReplyTo = new("postmaster", Organization.MailDomain),
        Subject = Letterhead.Line($"{Key}Subject"),
        At = at,
        MessageId = $"{id:N}",
        Receipt = IsReceipt && CopyId is { } copy ? new DispositionNotification(Organization.Hostname, "Postern", Copy(copy).Recipient, Message.Arrival.MessageId) : null,
        Text = Text,
        Html = Html,
    }.Write();

    string Key => News switch
    {
        SenderNews.NotForMe => "sender.NotForMe",
        SenderNews.AskedForTime => "sender.Asked",
        SenderNews.FirstRead => "sender.Read",
        SenderNews.AnswerLocked => "sender.Locked",
        SenderNews.Unopened => "sender.Unopened",
    };

    Guid? CopyId => News switch
    {
        SenderNews.NotForMe(_, var copy) => copy,
        SenderNews.AskedForTime(_, var copy) => copy,
        SenderNews.FirstRead(_, var copy) => copy,
        SenderNews.AnswerLocked(_, var copy) => copy,
        SenderNews.Unopened => null,
    };

    (string, string)[] Values => [("domain", CopyId is { } copy ? Copy(copy).Recipient.AsciiDomain : ""), ("moment", Letterhead.Language.Moment(Message.Copies[0].AcceptedAt))];

    string Text => string.Join("\n\n", [Letterhead.Text(Key, Values), $"{Letterhead.Text("sender.Page")}\n{Page.AbsoluteUri}", Letterhead.Text("sender.Private")]);

    string Html => $"""
        {Letterhead.Heading(Letterhead.Html($"{Key}Subject", null))}
        {Letterhead.Paragraph(Letterhead.Html(Key, "domain", Values))}
        {Letterhead.Paragraph(Letterhead.Html("sender.Page", null))}
        {Letterhead.Button(Page, Letterhead.Html("sender.Button", null))}
        {Letterhead.Foot($"""<span style="word-break:break-all">{WebUtility.HtmlEncode(Page.AbsoluteUri)}</span><br><br>{Letterhead.Html("sender.Private", null)}""")}
        """;

    CopyRecord Copy(Guid id) => Message.Copies.First(copy => copy.CopyId == id);
}
