using Postern.Flow.Portal;
using Postern.Flow.Replies;
using Postern.Mail.Addresses;
using Postern.Mail.Mime;

namespace Postern.Tests.Flow.Replies;

public sealed class ReplyHintTests
{
    static readonly Uri Link = new("https://secure.clinic.example/m/" + new string('A', PortalLinks.TokenLength));
    static readonly ReplyHint Hint = new(new EmailAddress("pat", "example.org"), "Example Clinic", "clinic.example", Link, "<answer@example.org>");

    [Fact]
    public void A_hint_has_no_field_for_anybodys_words() => Assert.Equal(
        ["Recipient", "Organization", "SenderDomain", "Link", "Answered"],
        typeof(ReplyHint).GetConstructors().Single().GetParameters().Select(parameter => parameter.Name));

    [Fact]
    public void A_hint_says_that_a_machine_sends_it_asks_for_no_answer_and_carries_the_link()
    {
        var mail = MimeMessage.Parse(Hint.Write("clinic.example", DateTimeOffset.UnixEpoch)).Root;

        Assert.Equal("auto-replied", mail.Text("Auto-Submitted"u8));
        Assert.Equal("All", mail.Text("X-Auto-Response-Suppress"u8));
        Assert.Equal("no-reply@clinic.example", mail.Addresses("From"u8)[0].Address);
        Assert.Null(mail.Find("Reply-To"u8));
        Assert.Equal("<answer@example.org>", mail.Text("In-Reply-To"u8));
        foreach (var part in mail.Parts) Assert.Contains(Link.AbsoluteUri, part.ReadText(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_without_an_id_gets_a_hint_all_the_same() =>
        Assert.Null(MimeMessage.Parse((Hint with { Answered = null }).Write("clinic.example", DateTimeOffset.UnixEpoch)).Root.Find("In-Reply-To"u8));

    [Fact]
    public void Whose_it_is_stays_out_of_logs() => Assert.DoesNotContain("pat", Hint.ToString(), StringComparison.Ordinal);
}
