using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Postern.Flow.Replies;

namespace Postern.Tests.Flow.Replies;

public sealed class ReplyHeadTests
{
    [Theory]
    [InlineData("In-Reply-To: <a@clinic.example>\r\n", "<a@clinic.example>", "")]
    [InlineData("In-Reply-To:\r\n <a@clinic.example>\r\n\t<b@clinic.example>\r\n", "<a@clinic.example> <b@clinic.example>", "")]
    [InlineData("In-Reply-To: Your message of Monday <a@clinic.example> (thanks)\r\n", "<a@clinic.example>", "")]
    [InlineData("References: <a@x.example> <b@x.example>\r\n <c@x.example>\r\n", "", "<c@x.example> <b@x.example> <a@x.example>")]
    [InlineData("In-Reply-To: <a b@clinic.example>\r\n", "", "")]
    [InlineData("In-Reply-To: <>\r\n", "", "")]
    [InlineData("In-Reply-To: <never ends\r\n", "", "")]
    [InlineData("In-Reply-To: a@clinic.example\r\n", "", "")]
    [InlineData("\r\nIn-Reply-To: <body@clinic.example>\r\n", "", "")]
    public void What_it_answers_is_read_from_the_header_and_from_nowhere_else(string fields, string inReplyTo, string references)
    {
        var head = Of(fields);

        Assert.Equal(inReplyTo, string.Join(' ', head.InReplyTo));
        Assert.Equal(references, string.Join(' ', head.References));
    }

    [Fact]
    public void A_field_of_a_thousand_ids_costs_no_thousand_questions() =>
        Assert.Equal(Enumerable.Range(995, 5).Reverse().Select(i => $"<{i}@x.example>"), Of($"References: {string.Join("\r\n ", Enumerable.Range(0, 1000).Select(i => $"<{i}@x.example>"))}\r\n").References);

    /// <summary>CWE-407: a stranger's field of 60 KiB must not cost gigabytes.</summary>
    [Fact]
    public void Brackets_by_the_thousand_are_read_once()
    {
        var message = Encoding.ASCII.GetBytes($"References: {string.Concat(Enumerable.Repeat("<>\r\n ", 12_000))}<a@x.example>\r\n\r\n");
        var before = GC.GetAllocatedBytesForCurrentThread();

        var head = ReplyHead.Of(message);

        Assert.Equal(["<a@x.example>"], head.References);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("Auto-Submitted: no\r\n", false)]
    [InlineData("Auto-Submitted: No; owner=ann\r\n", false)]
    [InlineData("Auto-Submitted: auto-replied\r\n", true)]
    [InlineData("auto-submitted: Auto-Generated (vacation)\r\n", true)]
    [InlineData("Precedence: bulk\r\n", true)]
    [InlineData("Precedence: first-class\r\n", false)]
    [InlineData("List-Id: <staff.clinic.example>\r\n", true)]
    [InlineData("X-Autoreply: yes\r\n", true)]
    [InlineData("Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n", true)]
    [InlineData("X-Auto-Response-Suppress: All\r\n", false)]
    public void What_a_program_wrote_is_known_by_what_it_says(string fields, bool isAutomatic) => Assert.Equal(isAutomatic, Of(fields).IsAutomatic);

    [Theory]
    [InlineData("From: Ann <ann@north.example>\r\n", "ann@north.example")]
    [InlineData("From: ann@north.example, bob@north.example\r\n", null)]
    [InlineData("From: nobody\r\n", null)]
    public void An_author_is_one_address_or_none(string fields, string? author) => Assert.Equal(author, Of(fields).Author?.ToString());

    [Fact]
    public void No_octets_make_it_fail() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), octets => ReplyHead.Of(octets) is not null).Check(Config.QuickThrowOnFailure);

    static ReplyHead Of(string fields) => ReplyHead.Of(Encoding.ASCII.GetBytes($"Subject: hello\r\n{fields}\r\nbody <x@body.example>\r\n"));
}
