using Postern.Flow.Replies;
using Postern.Mail.Tls;
using Postern.Store.Spool;

namespace Postern.Tests.Flow.Replies;

/// <summary>Somebody presses "Reply" on a notice.</summary>
public sealed class NoticeRepliesTests
{
    static readonly TlsSession Tls = new() { Version = TlsVersion.Tls13, CipherSuite = "TLS_AES_256_GCM_SHA384", Bits = 256 };

    static string Answer(string fields = "", string from = Correspondence.Pat, string subject = "Subject: Re: Secure message\r\n") =>
        $"From: {from}\r\n{subject}Message-ID: <answer@plain.example>\r\n{fields}\r\nThank you.\r\n";

    [Fact]
    public async Task An_answer_to_a_notice_reaches_the_sender_with_its_label_and_the_writer_is_told_once()
    {
        await using var world = await Correspondence.Open();
        var original = await world.Write(Correspondence.Pat);

        var reply = await world.Bring(Answer(), Correspondence.Pat, world.AddressOfNotice(), Tls);
        await world.Bring(Answer(), Correspondence.Pat, world.AddressOfNotice());

        Assert.Equal(250, reply.Code);
        var taken = world.Mailbox[0];
        Assert.Equal(($"<{Correspondence.Nurse}>", $"<{Correspondence.Pat}>"), (Bracketed(Assert.Single(taken.To)), Bracketed(taken.From)));
        Assert.StartsWith("Postern-Reply-Security: secure=yes; road=tls; degree=hop; version=1.3;\r\n", taken.Text, StringComparison.Ordinal);
        Assert.Contains($"answers={original:N};", taken.Text, StringComparison.Ordinal);
        Assert.Contains("Subject: [by e-mail] Re: Secure message\r\n", taken.Text, StringComparison.Ordinal);
        Assert.Contains($"Reply-To: <{Correspondence.Pat}>\r\nIn-Reply-To: <first@clinic.example>\r\nReferences: <first@clinic.example>\r\n", taken.Text, StringComparison.Ordinal);
        Assert.Contains("Subject: [by e-mail, not secure] Re: Secure message\r\n", world.Mailbox[1].Text, StringComparison.Ordinal);
        var hint = Assert.Single(world.House.Hints);
        Assert.Equal((Correspondence.Pat, "clinic.example", "<answer@plain.example>"), ($"{hint.Recipient}", hint.SenderDomain, hint.Answered));
        Assert.Equal(2, (await world.Record(original)).Replies.Count);
    }

    /// <summary>Obsolete syntax that mail programs read all the same (RFC 5322 §4.5).</summary>
    [Theory]
    [InlineData("Subject : Re\r\n", "Subject : [by e-mail] Re\r\n")]
    [InlineData("SUBJECT \t: Re\r\n", "SUBJECT \t: [by e-mail] Re\r\n")]
    [InlineData("Subjects: no\r\nSubject: Re\r\n", "Subjects: no\r\nSubject: [by e-mail] Re\r\n")]
    public async Task Space_before_the_colon_does_not_escape_the_mark(string subject, string marked)
    {
        await using var world = await Correspondence.Open();
        await world.Write(Correspondence.Pat);

        await world.Bring(Answer(subject: subject), Correspondence.Pat, world.AddressOfNotice(), Tls);

        Assert.Contains(marked, Assert.Single(world.Mailbox).Text, StringComparison.Ordinal);
    }

    /// <summary>The notice may travel in clear, and its address for answers with it: who knows the address need not be the patient.</summary>
    [Fact]
    public async Task Whoever_read_the_notice_on_its_way_gets_no_answer_no_report_and_no_trust()
    {
        await using var world = await Correspondence.Open();
        await world.Write(Correspondence.Pat);

        await world.Bring(
            Answer("Reply-To: thief@elsewhere.example\r\nMail-Reply-To: thief@elsewhere.example\r\nDisposition-Notification-To: thief@elsewhere.example\r\nIn-Reply-To: <other@clinic.example>\r\nPostern-Reply-Security: secure=yes; road=portal\r\n", from: "thief@elsewhere.example"),
            "thief@elsewhere.example", world.AddressOfNotice(), Tls);

        var taken = Assert.Single(world.Mailbox);
        Assert.DoesNotContain("-To: thief", taken.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("other@clinic.example", taken.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("road=portal", taken.Text, StringComparison.Ordinal);
        Assert.Contains("author=somebody-else;", taken.Text, StringComparison.Ordinal);
        Assert.Equal($"<{Correspondence.Pat}>", Bracketed(taken.From)); // reports and automatic answers
        Assert.Equal(Correspondence.Pat, $"{Assert.Single(world.House.Hints).Recipient}");
    }

    [Fact]
    public async Task Machines_that_answer_get_no_hint_and_are_slowed_down()
    {
        await using var world = await Correspondence.Open();
        await world.Write(Correspondence.Pat);
        var address = world.AddressOfNotice();

        await world.Bring(Answer("Auto-Submitted: auto-replied\r\n"), Correspondence.Pat, address);
        await world.Bring(Answer(), null, address);
        for (var i = 2; i < ReplyLimits.Burst; i++) await world.Bring(Answer("Auto-Submitted: auto-replied\r\n"), Correspondence.Pat, address);

        Assert.Empty(world.House.Hints);
        Assert.Contains("automatic=yes;", world.Mailbox[0].Text, StringComparison.Ordinal);
        Assert.Equal((450, "4.7.1"), await Brought());
        world.Clock.Advance(ReplyLimits.Refill);
        Assert.Equal((250, "2.0.0"), await Brought());

        async Task<(int, string?)> Brought()
        {
            var reply = await world.Bring(Answer("Auto-Submitted: auto-replied\r\n"), Correspondence.Pat, address);
            return (reply.Code, reply.Enhanced);
        }
    }

    [Fact]
    public async Task An_address_that_never_was_or_whose_time_is_over_takes_nothing_and_both_are_answered_alike()
    {
        await using var world = await Correspondence.Open();
        await world.Write(Correspondence.Pat);
        var (alive, never) = (world.AddressOfNotice(), House.Address("reply+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@clinic.example"));

        var unknown = await world.Bring(Answer(), Correspondence.Pat, never);
        world.Clock.Advance(TimeSpan.FromDays(30));
        var over = await world.Bring(Answer(), Correspondence.Pat, alive);

        Assert.Equal((550, "5.1.1"), (unknown.Code, unknown.Enhanced));
        Assert.Equal(unknown, over);
        Assert.Empty(world.Mailbox);
    }

    [Fact]
    public async Task What_a_platform_hands_over_was_not_measured_and_is_not_called_secure()
    {
        await using var world = await Correspondence.Open();
        var original = await world.Write(Correspondence.Pat);

        var reply = await world.Bring(Answer("Postern-Reply-Security: secure=yes\r\n"), Correspondence.Pat, world.AddressOfNotice(), Tls, byPlatform: true);
        var other = await world.Bring(Answer(), Correspondence.Pat, House.Address(Correspondence.Nurse), Tls, byPlatform: true);

        Assert.Equal(250, reply.Code);
        Assert.Equal((550, "5.7.1"), (other.Code, other.Enhanced)); // only answers to notices, of senders that are not ours
        Assert.StartsWith("Postern-Reply-Security: secure=no; road=handed-over; degree=not-proven;\r\n", Assert.Single(world.Mailbox).Text, StringComparison.Ordinal);
        Assert.Equal(Door.Inbound, (await world.Record((await world.Record(original)).Replies[0].MessageId)).Copies[0].Door);
    }

    [Fact]
    public async Task Our_own_peoples_answers_to_a_notice_go_out_like_any_other_mail()
    {
        // The patient's message lies in the portal for the nurse, whose mailbox has no TLS.
        await using var world = await Correspondence.Open(Manners.NoTls);
        await world.Bring("From: pat@north.example\r\nSubject: a question\r\n\r\nHello.\r\n", "pat@north.example", House.Address(Correspondence.Nurse), Tls);
        var address = ReplyToOf(Assert.Single(world.Mailbox).Text);

        var reply = await world.Bring($"From: {Correspondence.Nurse}\r\nSubject: Re: a question\r\n\r\nYes.\r\n", Correspondence.Nurse, House.Address(address), Tls, byPlatform: true);

        Assert.Equal(250, reply.Code);
        var taken = Assert.Single(world.House.Town["north.example"].Took);
        Assert.Equal("<pat@north.example>", Bracketed(taken.To[0]));
        Assert.True(taken.InTls);
        Assert.Contains("Subject: Re: a question\r\n", taken.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Postern-Reply-Security", taken.Text, StringComparison.Ordinal);
        Assert.Empty(world.House.Hints);
    }

    /// <summary>
    /// CWE-441: a notice inside tells of a message from outside. Whoever brings an answer to it from the world would have us write to that stranger in the name of
    /// one of our people, by the rules for mail on its way in, which ask for less than those for his domain may.
    /// </summary>
    [Theory]
    [InlineData("nurse@clinic.example")]
    [InlineData("thief@elsewhere.example")]
    public async Task The_world_sends_nothing_out_by_the_notice_of_one_of_our_people(string from)
    {
        await using var world = await Correspondence.Open(Manners.NoTls);
        await world.Bring("From: pat@north.example\r\nSubject: a question\r\n\r\nHello.\r\n", "pat@north.example", House.Address(Correspondence.Nurse), Tls);
        var address = ReplyToOf(Assert.Single(world.Mailbox).Text);

        var reply = await world.Bring($"From: {from}\r\nSubject: Re: a question\r\n\r\nYes.\r\n", from, House.Address(address), Tls);

        Assert.Equal((550, "5.1.1"), (reply.Code, reply.Enhanced));
        Assert.Empty(world.House.Town["north.example"].Took);
    }

    [Theory]
    [InlineData("Subject: Re: hello\r\n", "Subject: [by e-mail] Re: hello\r\n")]
    [InlineData("SUBJECT:\r\n =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n", "SUBJECT: [by e-mail]\r\n =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n")]
    [InlineData("", "Subject: [by e-mail]\r\n")]
    public async Task The_subject_says_that_it_came_by_e_mail(string subject, string marked)
    {
        await using var world = await Correspondence.Open();
        await world.Write(Correspondence.Pat);

        await world.Bring(Answer(subject: subject), Correspondence.Pat, world.AddressOfNotice(), Tls);

        Assert.Contains(marked, Assert.Single(world.Mailbox).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_answer_is_marked_and_labelled_too()
    {
        await using var world = await Correspondence.Open();
        await world.Write(Correspondence.Pat);
        var lines = string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 4_000));

        await world.Bring(Answer("Reply-To: x@elsewhere.example\r\n") + lines, Correspondence.Pat, world.AddressOfNotice(), Tls);

        var text = Assert.Single(world.Mailbox).Text;
        Assert.StartsWith("Postern-Reply-Security: secure=yes;", text, StringComparison.Ordinal);
        Assert.Contains("Subject: [by e-mail] Re: Secure message\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("x@elsewhere.example", text, StringComparison.Ordinal);
        Assert.EndsWith("Thank you.\r\n" + lines, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_cannot_be_delivered_is_reported_to_the_address_of_the_notice_and_to_nobody_else()
    {
        await using var world = await Correspondence.Open(Manners.Good with { Fault = Fault.Never, At = Step.Rcpt });
        await world.Write(Correspondence.Pat);

        await world.Bring(Answer(from: "thief@elsewhere.example"), "thief@elsewhere.example", world.AddressOfNotice(), Tls);

        var report = Assert.Single(await world.House.Copies(), copy => copy.Door == Door.Gateway);
        Assert.Equal(Correspondence.Pat, $"{report.Recipient}");
    }

    [Fact]
    public async Task A_message_that_nobody_sent_takes_no_answers()
    {
        await using var world = await Correspondence.Open();
        await world.House.Accept("Subject: report\r\n\r\nx\r\n", new(Address: null), new Postern.Mail.Smtp.RcptTo(House.Address(Correspondence.Pat)));
        await world.House.Settle(world.Clock);

        Assert.DoesNotContain("Reply-To:", Assert.Single(world.House.Town["plain.example"].Took).Text, StringComparison.Ordinal);
    }

    static string Bracketed(string path) => path.StartsWith('<') ? path : $"<{path}>";

    static string ReplyToOf(string text) => text.Split("Reply-To: ")[1].Split("\r\n")[0].Trim('<', '>');
}
