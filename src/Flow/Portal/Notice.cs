using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
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

    string Headline => IsReminder ? $"Your message from {Organization} still waits" : IsFromOutside ? $"{Organization} keeps a message for you" : $"Secure message from {Organization}";

    // The way to a mailbox of our own has no TLS that counts: whose fault that is, people need not know to read their mail.
    string Opening => IsFromOutside
        ? $"A message from {SenderDomain} came for you. The way to your mailbox\nis not safe enough now, so {Organization} keeps it."
        : $"{Organization} ({SenderDomain}) sent you a secure message.";

    string HtmlOpening => IsFromOutside
        ? $"A message from <strong>{Escape(SenderDomain)}</strong> came for you. The way to your mailbox is not safe enough now, so {Escape(Organization)} keeps it until you read it."
        : $"<strong>{Escape(Organization)}</strong> ({Escape(SenderDomain)}) sent you a message that is kept safe until you read it.";

    /// <summary>The notice as a complete message (RFC 5322), CRLF line ends, ASCII but for a recipient's own non-ASCII address.</summary>
    /// <param name="recipient">Whom it is for.</param>
    /// <param name="domain">The organization's own domain: it signs and answers for <c>no-reply@</c> there.</param>
    /// <param name="at">For the Date field.</param>
    public byte[] Write(EmailAddress recipient, string domain, DateTimeOffset at) => new PortalMail
    {
        Organization = Organization,
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
    string MessageId => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(IsReminder ? $"{Link.AbsoluteUri} {ExpiresAt:O} again" : Link.AbsoluteUri)).AsSpan(0, 12));

    string Text => $"""
        {Opening}

        To read it, open this page:
        {Link.AbsoluteUri}

        It asks for a code, which is sent to this address. There is no account
        to make and nothing to install. You will never be asked for the
        password of your e-mail.

        Sent: {Day(SentAt)}
        Can be read until: {Day(ExpiresAt)}

        If you do not expect anything from {Organization}, you can ignore
        this notice: nobody can read the message without the code.{AboutAnswers}
        """;

    // Where answers by e-mail are taken, people should know what they choose.
    string AboutAnswers => ReplyTo is null ? "" : """


        The safe way to reply is on that page. A reply to this e-mail arrives
        too, but travels as ordinary e-mail.
        """;

    string Html => $"""
        <h1 style="font-size:20px;line-height:28px;font-weight:600;margin:0 0 12px">A secure message for you</h1>
        <p style="margin:0 0 20px">{HtmlOpening}</p>
        <p style="margin:0 0 20px"><a href="{Escape(Link.AbsoluteUri)}" style="display:inline-block;padding:12px 22px;border-radius:8px;background:#0b5f66;color:#ffffff;font-weight:600;text-decoration:none">Read the message</a></p>
        <p style="margin:0 0 20px">The page asks for a code, which is sent to this address. There is no account to make and nothing to install. You will never be asked for the password of your e-mail.</p>
        <p style="margin:0 0 20px;font-size:14px;line-height:20px;color:#4a5b60">Sent {Day(SentAt)}<br>Can be read until {Day(ExpiresAt)}</p>
        <p style="margin:0;padding-top:16px;border-top:1px solid #d9e2e3;font-size:14px;line-height:20px;color:#4a5b60">The button opens <span style="word-break:break-all">{Escape(Link.AbsoluteUri)}</span><br><br>If you do not expect anything from {Escape(Organization)}, you can ignore this notice: nobody can read the message without the code.</p>
        """;

    static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    static string Escape(string text) => WebUtility.HtmlEncode(text);
}
