using System.Globalization;
using System.Text;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Store.Spool;

namespace Postern.Flow.Intake;

/// <summary>Mail of the gateway's own to the organization's postmaster, or to one of its people. It takes the line like all other mail.</summary>
static class PostmasterMail
{
    /// <param name="door">Takes it.</param>
    /// <param name="organization">Whose postmaster.</param>
    /// <param name="subject">US-ASCII, one line.</param>
    /// <param name="body">US-ASCII, lines that end with CRLF; domains and ids, no local part of anybody outside.</param>
    /// <param name="now">Its date.</param>
    /// <param name="ct">Stops before it is accepted.</param>
    public static Task Send(Acceptance door, Organization organization, string subject, string body, DateTimeOffset now, CancellationToken ct) =>
        Send(door, organization, new EmailAddress("postmaster", organization.MailDomain), subject, body, now, ct);

    /// <param name="door">Takes it.</param>
    /// <param name="organization">Who writes.</param>
    /// <param name="to">One of the organization's own people.</param>
    /// <param name="subject">US-ASCII, one line.</param>
    /// <param name="body">US-ASCII, lines that end with CRLF; domains, ids and links.</param>
    /// <param name="now">Its date.</param>
    /// <param name="ct">Stops before it is accepted.</param>
    public static Task Send(Acceptance door, Organization organization, EmailAddress to, string subject, string body, DateTimeOffset now, CancellationToken ct) =>
        Send(door, to, id => Encoding.ASCII.GetBytes(Head(organization, to, subject, id, now) + body), ct);

    /// <param name="door">Takes it.</param>
    /// <param name="to">One of the organization's own people.</param>
    /// <param name="write">Writes the whole message, given its id.</param>
    /// <param name="ct">Stops before it is accepted.</param>
    public static async Task Send(Acceptance door, EmailAddress to, Func<Guid, byte[]> write, CancellationToken ct)
    {
        var letter = new Letter
        {
            Id = door.NewId(),
            Door = Door.Gateway,
            Envelope = new Envelope(new MailFrom(Address: null) { SmtpUtf8 = !Ascii.IsValid($"{to}") }, [new RcptTo(to)]),
            Arrival = new Arrival(Client: null, Helo: null, User: null, Tls: null),
            Trace = ReadOnlyMemory<byte>.Empty,
        };
        await using var incoming = door.Begin(letter);
        await incoming.Write(write(letter.Id), ct);
        await door.Accept(incoming, ct);
    }

    static string Head(Organization organization, EmailAddress to, string subject, Guid id, DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"""
        From: Postern <postmaster@{organization.MailDomain}>
        To: <{to}>
        Subject: {subject}
        Date: {now:ddd, dd MMM yyyy HH:mm:ss} +0000
        Message-ID: <{id:N}@{organization.Hostname}>
        Auto-Submitted: auto-generated
        MIME-Version: 1.0
        Content-Type: text/plain; charset=us-ascii


        """).ReplaceLineEndings("\r\n");
}
