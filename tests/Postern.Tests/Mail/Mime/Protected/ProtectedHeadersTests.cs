using System.Text;
using Postern.Mail.Mime;
using Postern.Mail.Mime.Protected;

namespace Postern.Tests.Mail.Mime.Protected;

/// <summary>What an opened message's header is worth (RFC 9788 §4).</summary>
public sealed class ProtectedHeadersTests
{
    const string Hidden = "Subject: The figures\nFrom: a@example.org\nKeywords: Ward 3\nHP-Outer: Subject: [...]\nHP-Outer: From: a@example.org\nContent-Type: text/plain; hp=\"cipher\"\n\nHello";

    [Fact]
    public void The_subject_inside_counts_and_was_confidential()
    {
        var read = Read(Hidden, "Subject: [...]\nFrom: a@example.org\n");

        Assert.Equal("The figures", read.Shown("Subject"));
        Assert.Equal(["Subject", "Keywords"], read.Fields.Where(field => field.IsConfidential).Select(field => field.Name));
        Assert.Equal(["Subject", "Keywords"], read.Fields.Where(field => field.DiffersOutside).Select(field => field.Name));
        Assert.DoesNotContain(read.Fields, field => field.IsChangedOnTheWay || field.Name == HpOuter.Name);
    }

    [Fact]
    public void A_field_that_was_changed_on_the_way_is_told() =>
        Assert.True(Read(Hidden, "Subject: [list] [...]\nFrom: a@example.org\n").Find("Subject")!.IsChangedOnTheWay); // it is there

    [Fact]
    public void A_field_that_the_sender_kept_inside_and_somebody_wrote_outside_is_told() =>
        Assert.True(Read(Hidden, "Subject: [...]\nFrom: a@example.org\nKeywords: other\n").Find("Keywords")!.IsChangedOnTheWay); // it is there

    [Fact]
    public void A_field_that_somebody_added_outside_is_not_shown() =>
        Assert.Null(Read(Hidden, "Subject: [...]\nFrom: a@example.org\nReply-To: thief@example.net\n").Shown("Reply-To"));

    [Fact]
    public void What_was_only_signed_was_never_confidential() =>
        Assert.DoesNotContain(Read(Hidden, "Subject: [...]\nFrom: a@example.org\n", wasEncrypted: false).Fields, field => field.IsConfidential);

    [Fact]
    public void A_signed_message_in_another_envelope_hid_nothing()
    {
        var read = Read("Subject: x\nFrom: a@example.org\nContent-Type: text/plain; hp=clear\n\n", "Subject: y\nFrom: a@example.org\n");

        Assert.Equal(ProtectionWord.Clear, read.Word);
        Assert.False(read.Find("Subject")!.IsConfidential); // it is there
        Assert.True(read.Find("Subject")!.IsChangedOnTheWay); // it is there
    }

    [Theory]
    [InlineData("Content-Type: text/plain")]
    [InlineData("Content-Type: text/plain; hp=\"chiffre\"")]
    [InlineData("Content-Type: text/plain; hp=\"\"; protected-headers=v1")]
    [InlineData("X-Nothing: x")]
    public void Without_the_word_nothing_inside_is_believed(string type)
    {
        var read = Read($"Subject: inside\n{type}\n\n", "Subject: outside\nFrom: a@example.org\n");

        Assert.Equal(ProtectionWord.None, read.Word);
        Assert.Equal("outside", read.Shown("Subject"));
        Assert.Equal(new ShownAuthor("a@example.org", IsProtected: false, Warns: false), read.Author(isSigned: true));
    }

    [Fact]
    public void The_older_draft_is_read()
    {
        var read = Read("Subject: inside\nContent-Type: text/plain; protected-headers=\"v1\"\n\n", "Subject: ...\nFrom: a@example.org\n");

        Assert.Equal("inside", read.Shown("Subject"));
        Assert.True(read.Find("Subject")!.IsConfidential); // it is there
    }

    [Theory]
    [InlineData("b@example.org", false, "b@example.org", true)]
    [InlineData("b@example.org", true, "a@example.org", true)]
    [InlineData("A@example.org", false, "A@example.org", true)]
    [InlineData("Another name <a@EXAMPLE.org>", false, "a@example.org", false)]
    [InlineData("a@example.org, b@example.org", false, "a@example.org, b@example.org", true)]
    public void An_author_that_differs_from_the_one_servers_judged_needs_a_signature(string outside, bool isSigned, string shown, bool warns)
    {
        var author = Read(Hidden, $"Subject: [...]\nFrom: {outside}\n").Author(isSigned);

        Assert.Equal((shown, warns), (author.Text, author.Warns));
    }

    static ProtectedHeaders Read(string payload, string outer, bool wasEncrypted = true) =>
        ProtectedHeaders.Of(MimeMessage.Parse(Encoding.UTF8.GetBytes(payload)).Root, MimeMessage.Parse(Encoding.UTF8.GetBytes(outer + "\n")).Root, wasEncrypted);
}
