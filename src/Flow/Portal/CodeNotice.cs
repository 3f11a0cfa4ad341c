using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Postern.Mail.Addresses;

namespace Postern.Flow.Portal;

/// <summary>The mail that carries a code to a portal visitor. Like <see cref="Notice"/> it has no field for a sender's words.</summary>
/// <param name="Recipient">The address that the link was sent to; a code never goes anywhere else.</param>
/// <param name="Organization">The organization that runs the portal.</param>
/// <param name="Code">Eight digits.</param>
/// <param name="Validity">How long the code works.</param>
public sealed record CodeNotice(EmailAddress Recipient, string Organization, string Code, TimeSpan Validity)
{
    /// <summary>The mail as a complete message (RFC 5322).</summary>
    /// <param name="domain">The organization's own domain.</param>
    /// <param name="at">For the Date field.</param>
    public byte[] Write(string domain, DateTimeOffset at) => new PortalMail
    {
        Organization = Organization,
        Domain = domain,
        Recipient = Recipient,
        Subject = $"{Spaced} is your code for {Organization}",
        At = at,
        MessageId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)),
        Text = Text,
        Html = Html,
    }.Write();

    // Two groups of four are read and typed with fewer mistakes than eight digits in a row.
    string Spaced => $"{Code[..4]} {Code[4..]}";

    string Minutes => Validity.TotalMinutes.ToString("0", CultureInfo.InvariantCulture);

    string Text => $"""
        Your code to read the message from {Organization}:

        {Spaced}

        Type it on the page that asked for it. It works for {Minutes} minutes.

        If you did not ask for a code, somebody may have opened your link.
        You need not do anything: without this code they see nothing.
        """;

    string Html => $"""
        <p style="margin:0 0 12px">Your code to read the message from <strong>{WebUtility.HtmlEncode(Organization)}</strong>:</p>
        <p style="margin:0 0 20px;font-size:32px;line-height:40px;font-weight:600;letter-spacing:2px">{Spaced}</p>
        <p style="margin:0 0 20px">Type it on the page that asked for it. It works for {Minutes} minutes.</p>
        <p style="margin:0;padding-top:16px;border-top:1px solid #d9e2e3;font-size:14px;line-height:20px;color:#4a5b60">If you did not ask for a code, somebody may have opened your link. You need not do anything: without this code they see nothing.</p>
        """;

    // The code must not reach a log by way of ToString.
    bool PrintMembers(StringBuilder into)
    {
        into.Append("code for ").Append(Recipient.Domain);
        return true;
    }
}
