using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Postern.Flow.Portal;
using Postern.Mail.Addresses;
using Postern.Mail.Mime;

namespace Postern.Tests.Flow.Portal;

public sealed class NoticeTests
{
    static readonly DateTimeOffset Sent = new(2026, 11, 21, 14, 2, 0, TimeSpan.Zero);
    static readonly EmailAddress Recipient = new("pat", "example.org");
    static readonly Uri Link = new("https://secure.clinic.example/m/" + new string('A', PortalLinks.TokenLength));

    [Fact]
    public void A_notice_has_no_field_for_a_senders_words() => Assert.Equal(
        ["Organization", "SenderDomain", "Link", "SentAt", "ExpiresAt"],
        typeof(Notice).GetConstructors().Single().GetParameters().Select(parameter => parameter.Name));

    [Fact]
    public void For_our_own_people_it_says_that_the_message_came_from_outside()
    {
        var notice = new Notice("Example Clinic", "north.example", Link, Sent, Sent.AddDays(30)) { IsFromOutside = true };

        var text = Encoding.ASCII.GetString(notice.Write(Recipient, "clinic.example", Sent));

        Assert.Contains("Subject: Example Clinic keeps a message for you", text, StringComparison.Ordinal);
        Assert.Contains("A message from north.example came for you.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sent you", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_message_holds_its_notice_has_the_same_octets() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), ArbMap.Default.ArbFor<NonNull<string>>(), (local, words) =>
        {
            var sender = new EmailAddress(local.Get, "clinic.example");
            var message = $"Subject: {words.Get}\r\n\r\n{words.Get}";
            return NoticeFor(sender, message).AsSpan().SequenceEqual(NoticeFor(new("nurse", "clinic.example"), ""));
        }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void A_notice_is_a_small_calm_message_with_nothing_remote_and_nothing_attached()
    {
        var octets = NoticeFor(new("nurse", "clinic.example"), "");
        var notice = MimeMessage.Parse(octets).Root;
        var parts = new List<MimeEntity>();
        foreach (var part in notice.Parts) parts.Add(part);

        Assert.True(octets.Length < 6_000);
        Assert.Equal("multipart/alternative", notice.Type.Name);
        Assert.Equal(["text/plain", "text/html"], parts.Select(part => part.Type.Name));
        Assert.Equal("Example Clinic via secure mail", notice.Addresses("From"u8)[0].Name);
        Assert.Equal("no-reply@clinic.example", notice.Addresses("From"u8)[0].Address);
        Assert.Equal("auto-generated", notice.Text("Auto-Submitted"u8));
        Assert.All(parts, part => Assert.Contains(Link.AbsoluteUri, part.ReadText(), StringComparison.Ordinal));
        Assert.All(["src=", "url(", "<script", "<form", "<link"], word => Assert.DoesNotContain(word, parts[1].ReadText(), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_notice_that_is_tried_again_has_the_same_Message_ID() => Assert.Equal(
        MimeMessage.Parse(Notice.Write(Recipient, "clinic.example", Sent)).Root.Text("Message-ID"u8),
        MimeMessage.Parse(Notice.Write(Recipient, "clinic.example", Sent.AddHours(4))).Root.Text("Message-ID"u8));

    /// <summary>A mailbox that drops what it has seen would drop the second reminder.</summary>
    [Fact]
    public void A_reminder_of_another_day_or_for_another_reason_is_another_mail()
    {
        var first = Notice with { IsReminder = true, RemindedOn = new(2026, 3, 2) };
        Notice[] notices = [Notice, first, first with { RemindedOn = new(2026, 3, 3) }, first with { IsEnding = true }];

        Assert.Equal(notices.Length, notices.Select(notice => MimeMessage.Parse(notice.Write(Recipient, "clinic.example", Sent)).Root.Text("Message-ID"u8)).Distinct().Count());
        Assert.Contains("ends soon", MimeMessage.Parse(notices[^1].Write(Recipient, "clinic.example", Sent)).Root.Text("Subject"u8), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Clinic\r\nBcc: thief@example.org")]
    [InlineData("Klinik für Augen – Dr. Ångström & Söhne, ein langer Name, der mehr als eine Zeile des Kopfes braucht")]
    [InlineData("<b>Clinic</b>")]
    [InlineData("")]
    public void No_name_of_an_organization_changes_the_header(string organization)
    {
        var octets = (Notice with { Organization = organization }).Write(Recipient, "clinic.example", Sent);
        var notice = MimeMessage.Parse(octets).Root;

        Assert.Null(notice.Find("Bcc"u8));
        Assert.Equal(10, notice.FieldCount);
        Assert.DoesNotContain("<b>", notice.Type.Name, StringComparison.Ordinal);
        Assert.All(Encoding.UTF8.GetString(octets).Split("\r\n"), line => Assert.True(line.Length <= 78, line));
    }

    [Fact]
    public void A_code_is_not_in_what_a_log_would_print() =>
        Assert.DoesNotContain("12345678", new CodeNotice(Recipient, "Example Clinic", "12345678", TimeSpan.FromMinutes(30)).ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_code_is_written_in_two_groups()
    {
        var mail = MimeMessage.Parse(new CodeNotice(Recipient, "Example Clinic", "12345678", TimeSpan.FromMinutes(30)).Write("clinic.example", Sent)).Root;

        Assert.Contains("1234 5678", mail.Text("Subject"u8), StringComparison.Ordinal);
        foreach (var part in mail.Parts) Assert.Contains("30 minutes", part.ReadText(), StringComparison.Ordinal);
    }

    static Notice Notice => new("Example Clinic", "clinic.example", Link, Sent, Sent.AddDays(30));

    // All that a copy knows is handed in; only the sender's domain is taken.
    static byte[] NoticeFor(EmailAddress sender, string message)
    {
        _ = message;
        return (Notice with { SenderDomain = sender.Domain }).Write(Recipient, "clinic.example", Sent);
    }
}
