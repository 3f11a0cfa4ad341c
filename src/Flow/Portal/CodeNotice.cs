using System.Globalization;
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
    /// <summary>In the language of the page where it was asked for.</summary>
    public Letterhead Letterhead { get; init; } = Letterhead.House;

    /// <summary>The mail as a complete message (RFC 5322).</summary>
    /// <param name="domain">The organization's own domain.</param>
    /// <param name="at">For the Date field.</param>
    public byte[] Write(string domain, DateTimeOffset at) => new PortalMail
    {
        From = Letterhead.Line("notice.From", ("organization", Organization)),
        Language = Letterhead.Language.Code,
        Domain = domain,
        Recipient = Recipient,
        Subject = Letterhead.Line("code.Subject", ("code", Spaced), ("organization", Organization)),
        At = at,
        MessageId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)),
        Text = Text,
        Html = Html,
    }.Write();

    // Two groups of four are read and typed with fewer mistakes than eight digits in a row.
    string Spaced => $"{Code[..4]} {Code[4..]}";

    string Minutes => Validity.TotalMinutes.ToString("0", CultureInfo.InvariantCulture);

    string Text => $"""
        {Letterhead.Text("code.Text", ("organization", Organization))}

        {Spaced}

        {Letterhead.Text("code.Validity", ("minutes", Minutes))}

        {Letterhead.Text("code.Unasked")}
        """;

    string Html => $"""
        <p style="margin:0 0 12px">{Letterhead.Html("code.Text", "organization", ("organization", Organization))}</p>
        <p style="margin:0 0 20px;font-size:32px;line-height:40px;font-weight:600;letter-spacing:2px">{Spaced}</p>
        {Letterhead.Paragraph(Letterhead.Html("code.Validity", null, ("minutes", Minutes)))}
        {Letterhead.Foot(Letterhead.Html("code.Unasked", null))}
        """;

    // The code must not reach a log by way of ToString.
    bool PrintMembers(StringBuilder into)
    {
        into.Append("code for ").Append(Recipient.Domain);
        return true;
    }
}
