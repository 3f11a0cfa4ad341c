using Postern.Flow.Portal;
using Postern.Flow.Reporting;
using Postern.Mail.TlsRpt;

namespace Postern.Tests.Flow.Reporting;

public sealed class ReportInboxTests
{
    [Theory]
    [InlineData("clinic.example", true)]
    [InlineData("mx.clinic.example", true)]
    [InlineData("gw.clinic.example", true)]
    [InlineData("other.example", false)]
    [InlineData("evilclinic.example", false)]
    [InlineData("", false)]
    public async Task What_comes_from_outside_is_kept_when_it_is_about_us(string domain, bool isKept)
    {
        await using var room = await ReportRoom.Open();
        var inbox = Inbox(room);

        var answer = await inbox.Take(TlsReportWriter.Gzip(Report("1", domain)), ReportRoom.Stop);

        Assert.Equal(isKept, answer is InboxAnswer.Kept);
        Assert.Equal(!isKept, answer is InboxAnswer.NotOurs);
        Assert.Equal(isKept ? 1 : 0, (await room.Ledger.Received.List(10, ReportRoom.Stop)).Count);
    }

    [Fact]
    public async Task One_policy_of_others_is_enough_to_refuse()
    {
        await using var room = await ReportRoom.Open();
        var mixed = Report("1", "clinic.example") with { Policies = [.. Report("1", "clinic.example").Policies, .. Report("1", "other.example").Policies] };

        Assert.IsType<InboxAnswer.NotOurs>(await Inbox(room).Take(TlsReportWriter.Gzip(mixed), ReportRoom.Stop));
        Assert.IsType<InboxAnswer.Kept>(await Inbox(room).Import(TlsReportWriter.Gzip(mixed), ReportRoom.Stop));
    }

    [Fact]
    public async Task A_report_is_kept_once()
    {
        await using var room = await ReportRoom.Open();
        var inbox = Inbox(room);

        var first = Assert.IsType<InboxAnswer.Kept>(await inbox.Take(TlsReportWriter.Gzip(Report("1", "clinic.example")), ReportRoom.Stop));
        Assert.Equal(first.Id, Assert.IsType<InboxAnswer.Known>(await inbox.Take(TlsReportWriter.Json(Report("1", "clinic.example")), ReportRoom.Stop)).Id);
        Assert.IsType<InboxAnswer.Kept>(await inbox.Take(TlsReportWriter.Gzip(Report("2", "clinic.example")), ReportRoom.Stop));
        Assert.IsType<InboxAnswer.Kept>(await inbox.Take(TlsReportWriter.Gzip(Report("1", "clinic.example") with { Organization = "Other" }), ReportRoom.Stop));
    }

    [Fact]
    public async Task A_mail_is_no_report_where_a_report_is_asked_for() // the importing verb takes mails
    {
        await using var room = await ReportRoom.Open();

        Assert.IsType<InboxAnswer.Bad>(await Inbox(room).Take("From: a@b.example\r\n\r\n"u8.ToArray(), ReportRoom.Stop));
    }

    [Fact]
    public async Task A_network_that_sends_too_much_waits_and_others_do_not()
    {
        await using var room = await ReportRoom.Open();
        var (inbox, one, other) = (Inbox(room), new Network("192.0.2.0/24"), new Network("198.51.100.0/24"));

        Assert.All(Enumerable.Range(0, 20), _ => Assert.Null(inbox.Wait(one)));
        Assert.NotNull(inbox.Wait(one));
        Assert.Null(inbox.Wait(other));
        room.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(inbox.Wait(one));
    }

    [Fact]
    public async Task Places_are_few_and_come_back()
    {
        await using var room = await ReportRoom.Open();
        var inbox = Inbox(room);

        Assert.All(Enumerable.Range(0, ReportInbox.PlacesMax), _ => Assert.True(inbox.TryEnter()));
        Assert.False(inbox.TryEnter());
        inbox.Leave();
        Assert.True(inbox.TryEnter());
    }

    static ReportInbox Inbox(ReportRoom room) => new(room.Ledger.Received, room.Organization, ReportRoom.Options(), room.Clock);

    static TlsReport Report(string id, string domain) => new("Sender", "a@sender.example", id, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1), [new("sts", [], domain, [], 3, 0, [])]);
}
