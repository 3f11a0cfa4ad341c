using System.Security.Cryptography;
using System.Text;
using Postern.Flow.Portal;
using Postern.Mail.Addresses;

namespace Postern.Flow.Replies;

/// <summary>
/// Tells somebody who answered a notice by e-mail how to answer safely. Goes to the address that the notice was for, once. Like <see cref="Notice"/>
/// it has no field for anybody's words, the writer's included: nothing is quoted.
/// </summary>
/// <param name="Recipient">The address that the notice was for.</param>
/// <param name="Organization">The organization that runs the portal.</param>
/// <param name="SenderDomain">Domain of the sender that was answered.</param>
/// <param name="Link">Of the message that was answered.</param>
/// <param name="Answered">Message-ID of the answer, so that mail programs show the hint beside it (RFC 3834 §3.1.5); null when it has none.</param>
public sealed record ReplyHint(EmailAddress Recipient, string Organization, string SenderDomain, Uri Link, string? Answered)
{
    /// <summary>In which language and colour.</summary>
    public Letterhead Letterhead { get; init; } = Letterhead.House;

    /// <summary>After that it is no use any more.</summary>
    public static readonly TimeSpan TriedFor = TimeSpan.FromHours(2);

    /// <summary>The hint as a complete message (RFC 5322).</summary>
    /// <param name="domain">The organization's own domain.</param>
    /// <param name="at">For the Date field.</param>
    public byte[] Write(string domain, DateTimeOffset at) => new PortalMail
    {
        From = Letterhead.Line("notice.From", ("organization", Organization)),
        Language = Letterhead.Language.Code,
        Domain = domain,
        Recipient = Recipient,
        Subject = Letterhead.Line("hint.Subject", ("organization", Organization)),
        At = at,
        MessageId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)),
        Automatic = "auto-replied", // RFC 3834 §5: an answer of a machine to a message
        InReplyTo = Answered is ['<', .., '>'] ? Answered[1..^1] : null,
        Text = Text,
        Html = Html,
    }.Write();

    string Text => $"""
        {Letterhead.Text("hint.Text", ("organization", Organization), ("senderDomain", SenderDomain))}

        {Letterhead.Text("hint.Next")}
        {Link.AbsoluteUri}

        {Letterhead.Text("hint.Once")}
        """;

    string Html => $"""
        {Letterhead.Heading(Letterhead.Html("hint.Title", null))}
        {Letterhead.Paragraph(Letterhead.Html("hint.Text", "organization", ("organization", Organization), ("senderDomain", SenderDomain)))}
        {Letterhead.Button(Link, Letterhead.Html("hint.Button", null))}
        {Letterhead.Foot($"{Letterhead.Html("notice.ButtonOpens", null, ("link", Link.AbsoluteUri))}<br><br>{Letterhead.Html("hint.Once", null)}")}
        """;

    // Whose it is stays out of logs.
    bool PrintMembers(StringBuilder into)
    {
        into.Append("hint for ").Append(Recipient.Domain);
        return true;
    }
}
