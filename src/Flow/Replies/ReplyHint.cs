using System.Net;
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
    /// <summary>After that it is no use any more.</summary>
    public static readonly TimeSpan TriedFor = TimeSpan.FromHours(2);

    /// <summary>The hint as a complete message (RFC 5322).</summary>
    /// <param name="domain">The organization's own domain.</param>
    /// <param name="at">For the Date field.</param>
    public byte[] Write(string domain, DateTimeOffset at) => new PortalMail
    {
        Organization = Organization,
        Domain = domain,
        Recipient = Recipient,
        Subject = $"Your reply to {Organization} came by ordinary e-mail",
        At = at,
        MessageId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)),
        Automatic = "auto-replied", // RFC 3834 §5: an answer of a machine to a message
        InReplyTo = Answered is ['<', .., '>'] ? Answered[1..^1] : null,
        Text = Text,
        Html = Html,
    }.Write();

    string Text => $"""
        Your reply reached {Organization} ({SenderDomain}).

        It came as ordinary e-mail and not through the secure page. Ordinary
        e-mail may be read by others on its way. You may write that way if you
        choose to.

        To reply safely next time, open this page and press "Reply" there:
        {Link.AbsoluteUri}

        This is sent once. Nothing of your reply is repeated here.
        """;

    string Html => $"""
        <h1 style="font-size:20px;line-height:28px;font-weight:600;margin:0 0 12px">Your reply arrived</h1>
        <p style="margin:0 0 20px">It reached <strong>{Escape(Organization)}</strong> ({Escape(SenderDomain)}) as ordinary e-mail and not through the secure page.
        Ordinary e-mail may be read by others on its way. You may write that way if you choose to.</p>
        <p style="margin:0 0 20px"><a href="{Escape(Link.AbsoluteUri)}"
        style="display:inline-block;padding:12px 22px;border-radius:8px;background:#0b5f66;color:#ffffff;font-weight:600;text-decoration:none">Reply safely</a></p>
        <p style="margin:0;padding-top:16px;border-top:1px solid #d9e2e3;font-size:14px;line-height:20px;color:#4a5b60">The button opens
        <span style="word-break:break-all">{Escape(Link.AbsoluteUri)}</span><br><br>This is sent once. Nothing of your reply is repeated here.</p>
        """;

    static string Escape(string text) => WebUtility.HtmlEncode(text);

    // Whose it is stays out of logs.
    bool PrintMembers(StringBuilder into)
    {
        into.Append("hint for ").Append(Recipient.Domain);
        return true;
    }
}
