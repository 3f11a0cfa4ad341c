using Postern.Mail.Tls;
using Postern.Rules.Replies;

namespace Postern.Tests.Flow.Replies;

/// <summary>Ordinary replies: found by the Message-ID of what went out, judged by the hop they came over.</summary>
public sealed class RepliesByIdTests
{
    static readonly TlsSession Tls = new() { Version = TlsVersion.Tls12, CipherSuite = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", Bits = 256 };

    static string Reply(string fields, string from = Correspondence.Ann) => $"From: Ann <{from}>\r\nSubject: Re: your result\r\n{fields}\r\nThank you.\r\n";

    [Theory]
    [InlineData("In-Reply-To: <first@clinic.example>\r\n", "in-reply-to")]
    [InlineData("References: <older@clinic.example> <first@clinic.example>\r\n", "references")]
    [InlineData("In-Reply-To: <lost@north.example>\r\nReferences: <first@clinic.example> <lost@north.example>\r\n", "references")]
    public async Task A_reply_is_known_by_what_it_names_and_labelled_by_its_hop(string fields, string found)
    {
        await using var world = await Correspondence.Open();
        var original = await world.Write(Correspondence.Ann);

        await world.Bring(Reply(fields), Correspondence.Ann, House.Address(Correspondence.Nurse), Tls);

        var text = Assert.Single(world.Mailbox).Text;
        Assert.StartsWith("Postern-Reply-Security: secure=yes; road=tls; degree=hop; version=1.2;\r\n", text, StringComparison.Ordinal);
        Assert.Contains($"found={found};", text, StringComparison.Ordinal);
        Assert.Contains("author=recipient;", text, StringComparison.Ordinal);
        Assert.Contains("Subject: Re: your result\r\n", text, StringComparison.Ordinal);
        var record = await world.Record(original);
        Assert.Equal(record.Copies[0].CopyId, Assert.Single(record.Replies).Facts.Copy);
        Assert.Contains(record.Events, e => e.What == "reply.received");
    }

    /// <summary>Anybody can write an address into MAIL. What a reader sees is From, and where that names nobody or several it names no recipient.</summary>
    [Theory]
    [InlineData("From: thief@elsewhere.example, other@elsewhere.example\r\n")]
    [InlineData("From: nobody\r\n")]
    [InlineData("")]
    public async Task The_author_of_a_reply_is_whom_From_names_and_not_whom_MAIL_does(string from)
    {
        await using var world = await Correspondence.Open();
        await world.Write(Correspondence.Ann);

        await world.Bring(from + "In-Reply-To: <first@clinic.example>\r\n\r\nThank you.\r\n", Correspondence.Ann, House.Address(Correspondence.Nurse), Tls);

        Assert.Contains("author=somebody-else;", Assert.Single(world.Mailbox).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reply_in_clear_is_said_to_be_so()
    {
        await using var world = await Correspondence.Open();
        await world.Write(Correspondence.Ann);

        await world.Bring(Reply("In-Reply-To: <first@clinic.example>\r\nPostern-Reply-Security: secure=yes; road=portal\r\n"), Correspondence.Ann, House.Address(Correspondence.Nurse));

        var text = Assert.Single(world.Mailbox).Text;
        Assert.StartsWith("Postern-Reply-Security: secure=no; road=clear; degree=none;", text, StringComparison.Ordinal);
        Assert.Contains("may not answer in kind", text.ReplaceLineEndings(""), StringComparison.Ordinal);
        Assert.DoesNotContain("road=portal", text, StringComparison.Ordinal);
        Assert.Equal(ReplyOutlook.Insecure, Forecast.Of(await world.House.Ledger.Replies.Past(House.Address(Correspondence.Ann), TestContext.Current.CancellationToken)).Outlook);
    }

    [Theory]
    [InlineData("")]
    [InlineData("In-Reply-To: <nothing@of.ours.example>\r\n")]
    public async Task What_answers_nothing_of_ours_gets_no_label(string fields)
    {
        await using var world = await Correspondence.Open();
        var original = await world.Write(Correspondence.Ann);

        await world.Bring(Reply(fields + "Postern-Reply-Security: secure=yes\r\n"), Correspondence.Ann, House.Address(Correspondence.Nurse), Tls);

        Assert.DoesNotContain("Postern-Reply-Security", Assert.Single(world.Mailbox).Text, StringComparison.Ordinal);
        Assert.Empty((await world.Record(original)).Replies);
    }

    [Fact]
    public async Task Somebody_else_who_answers_is_told_apart()
    {
        await using var world = await Correspondence.Open();
        var original = await world.Write(Correspondence.Ann);

        await world.Bring(Reply("In-Reply-To: <first@clinic.example>\r\n", from: "bob@north.example"), "bob@north.example", House.Address(Correspondence.Nurse), Tls);

        var reply = Assert.Single((await world.Record(original)).Replies);
        Assert.Equal((ReplyAuthor.SomebodyElse, null), (reply.Facts.Author, reply.Facts.Copy));
        Assert.Contains("be sure who writes", Assert.Single(world.Mailbox).Text.ReplaceLineEndings(""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_outside_gets_a_label()
    {
        await using var world = await Correspondence.Open();
        await world.Write(Correspondence.Ann);

        Assert.DoesNotContain("Postern-", Assert.Single(world.House.Town["north.example"].Took).Text, StringComparison.Ordinal);
    }
}
