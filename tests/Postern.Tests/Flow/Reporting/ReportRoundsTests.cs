using Postern.Flow.Reporting;
using Postern.Mail.TlsRpt;
using Postern.Store.TlsReports;

namespace Postern.Tests.Flow.Reporting;

/// <summary>RFC 8460 §3, §4.1, §5.</summary>
public sealed class ReportRoundsTests
{
    static readonly TlsReportFailure Expired = new("certificate-expired", 0) { ReceivingHost = "mx.partner.example", ReceivingIp = "192.0.2.1" };

    [Fact]
    public async Task A_day_is_reported_on_once_within_four_hours_of_its_end()
    {
        await using var room = await ReportRoom.Open();
        room.Asks(room.WebPlace);
        await room.Count();
        await room.Count();
        await room.Count(failure: Expired);
        var (rounds, day) = (room.Rounds(), room.Day);

        await rounds.Round(ReportRoom.Stop);
        Assert.Empty(await room.Dispatches());

        room.Clock.Advance(day.AddDays(1) - room.Clock.GetUtcNow());
        await rounds.Round(ReportRoom.Stop);
        Assert.InRange(Assert.Single(await room.Dispatches()).DueAt, day.AddDays(1), day.AddDays(1) + ReportRounds.SpreadMax);

        room.Clock.Advance(ReportRounds.SpreadMax);
        await rounds.Round(ReportRoom.Stop);
        await rounds.Round(ReportRoom.Stop);

        var (type, body) = Assert.Single(room.Posted);
        Assert.Equal("application/tlsrpt+gzip", type);
        Assert.Equal([0x1f, 0x8b], body[..2]);
        var report = Assert.IsType<TlsReportReading.Good>(TlsReportReader.Read(body)).Report;
        Assert.Equal(("Example Clinic", "postmaster@clinic.example", day, day.AddDays(1).AddSeconds(-1), 2L, 1L), (report.Organization, report.Contact, report.Start, report.End, report.Succeeded, report.Failed));
        Assert.Equal(Expired with { Count = 1 }, Assert.Single(Assert.Single(report.Policies).Failures));
        Assert.Equal(DispatchState.Sent, Assert.Single(await room.Dispatches()).State);
    }

    [Fact]
    public async Task A_report_goes_by_mail_over_TLS()
    {
        await using var room = await ReportRoom.Open();
        room.Asks("mailto:tls%2Breports@partner.example");
        await room.Count();

        await room.Rounds().Send(room.Day, ReportRoom.Stop);

        var taken = Assert.Single(room.Exchanger.Took);
        Assert.True(taken.InTls);
        Assert.Contains("tls+reports@partner.example", Assert.Single(taken.To), StringComparison.Ordinal);
        Assert.Contains("TLS-Report-Domain: partner.example", taken.Text, StringComparison.Ordinal);
        Assert.Equal(DispatchState.Sent, Assert.Single(await room.Dispatches()).State);
    }

    /// <summary>RFC 8460 §3: what is wrong with TLS stops no report; without any TLS ours waits all the same.</summary>
    [Theory]
    [InlineData(nameof(Shown.SelfSigned), nameof(TlsManner.Works), 1)]
    [InlineData(nameof(Shown.Expired), nameof(TlsManner.Works), 1)]
    [InlineData(nameof(Shown.Good), nameof(TlsManner.NotOffered), 0)]
    public async Task A_bad_certificate_stops_no_report_and_no_TLS_does(string shown, string tls, int taken)
    {
        await using var room = await ReportRoom.Open();
        room.Exchanger.Manners = _ => Manners.Good with { Shown = Enum.Parse<Shown>(shown), Tls = Enum.Parse<TlsManner>(tls) };
        room.Asks("mailto:tls@partner.example");
        await room.Count();

        await room.Rounds().Send(room.Day, ReportRoom.Stop);

        Assert.Equal(taken, room.Exchanger.Took.Count);
        Assert.Equal(taken > 0 ? DispatchState.Sent : DispatchState.Waiting, Assert.Single(await room.Dispatches()).State);
    }

    [Fact]
    public async Task A_report_that_does_not_arrive_is_tried_for_a_day_at_longer_and_longer_intervals()
    {
        await using var room = await ReportRoom.Open();
        (room.Status, var rounds) = (500, room.Rounds());
        room.Asks(room.WebPlace);
        await room.Count();
        var begun = room.Clock.GetUtcNow();

        await rounds.Send(room.Day, ReportRoom.Stop);
        List<TimeSpan> pauses = [];
        while (Assert.Single(await room.Dispatches()) is { State: DispatchState.Waiting } waiting)
        {
            pauses.Add(waiting.DueAt - room.Clock.GetUtcNow());
            room.Clock.Advance(pauses[^1]);
            await rounds.Round(ReportRoom.Stop);
        }

        Assert.Equal([10, 20, 40, 80, 160, 320, 640], pauses.Select(pause => pause.TotalMinutes));
        Assert.True(room.Clock.GetUtcNow() - begun <= ReportRounds.TriedFor);
        Assert.Equal(8, room.Posted.Count);
        Assert.Equal(DispatchState.Failed, Assert.Single(await room.Dispatches()).State);
    }

    [Theory]
    [InlineData(200, nameof(DispatchState.Sent))]
    [InlineData(204, nameof(DispatchState.Sent))]
    [InlineData(302, nameof(DispatchState.Failed))]
    [InlineData(400, nameof(DispatchState.Failed))]
    [InlineData(404, nameof(DispatchState.Failed))]
    [InlineData(429, nameof(DispatchState.Waiting))]
    [InlineData(503, nameof(DispatchState.Waiting))]
    public async Task A_web_hosts_answer_says_what_comes_next(int status, string state)
    {
        await using var room = await ReportRoom.Open();
        room.Status = status;
        room.Asks(room.WebPlace);
        await room.Count();

        await room.Rounds().Send(room.Day, ReportRoom.Stop);

        Assert.Equal(state, Assert.Single(await room.Dispatches()).State.ToString());
        Assert.Single(room.Posted);
    }

    [Fact]
    public async Task Each_place_gets_its_own()
    {
        await using var room = await ReportRoom.Open();
        room.Asks($"mailto:tls@partner.example,{room.WebPlace}");
        await room.Count();

        await room.Rounds().Send(room.Day, ReportRoom.Stop);

        Assert.Single(room.Posted);
        Assert.Single(room.Exchanger.Took);
        Assert.All(await room.Dispatches(), dispatch => Assert.Equal(DispatchState.Sent, dispatch.State));
    }

    [Theory]
    [InlineData("", "asks for no reports")]
    [InlineData("v=TLSRPTv1; rua=ftp://x.example", "malformed")]
    [InlineData("v=spf1 -all", "asks for no reports")]
    public async Task A_domain_that_asks_for_none_gets_none(string record, string why)
    {
        await using var room = await ReportRoom.Open();
        if (record.Length > 0) room.Web.Dns.Txt("_smtp._tls.partner.example", record);
        await room.Count();

        await room.Rounds().Send(room.Day, ReportRoom.Stop);

        var dispatch = Assert.Single(await room.Dispatches());
        Assert.Equal(DispatchState.Unwanted, dispatch.State);
        Assert.Contains(why, dispatch.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_records_are_none()
    {
        await using var room = await ReportRoom.Open();
        room.Asks(room.WebPlace);
        room.Asks("mailto:tls@partner.example");
        await room.Count();

        await room.Rounds().Send(room.Day, ReportRoom.Stop);

        Assert.Equal(DispatchState.Unwanted, Assert.Single(await room.Dispatches()).State);
    }

    [Fact]
    public async Task While_the_DNS_is_silent_a_domain_is_asked_again()
    {
        await using var room = await ReportRoom.Open();
        room.Asks(room.WebPlace);
        room.Web.Dns.Fail("_smtp._tls.partner.example");
        await room.Count();
        var rounds = room.Rounds();

        await rounds.Send(room.Day, ReportRoom.Stop);
        Assert.Empty(await room.Dispatches());

        room.Web.Dns.Mend("_smtp._tls.partner.example");
        await rounds.Send(room.Day, ReportRoom.Stop);
        Assert.Single(room.Posted);
    }

    /// <summary>A domain that names a host inside the house gets nothing there (SSRF).</summary>
    [Fact]
    public async Task A_report_is_posted_to_public_addresses_only()
    {
        await using var room = await ReportRoom.Open();
        room.Asks(room.WebPlace);
        await room.Count();

        await room.Rounds(isLoopbackAllowed: false).Send(room.Day, ReportRoom.Stop);

        Assert.Equal(0, room.Web.Connections);
        Assert.Equal(DispatchState.Failed, Assert.Single(await room.Dispatches()).State);
    }

    [Fact]
    public async Task Old_counts_are_forgotten_and_a_day_that_was_slept_through_is_not_reported_on()
    {
        await using var room = await ReportRoom.Open();
        room.Asks(room.WebPlace);
        await room.Count();
        var rounds = room.Rounds();

        room.Clock.Advance(ReportRounds.ReportedWithin + TimeSpan.FromDays(1));
        await rounds.Round(ReportRoom.Stop);
        Assert.Empty(await room.Dispatches());
        Assert.Single(await room.Ledger.Tallies.Sums(DateTimeOffset.UnixEpoch, 10, ReportRoom.Stop));

        room.Clock.Advance(ReportRounds.KeptFor);
        await rounds.Round(ReportRoom.Stop);
        Assert.Empty(await room.Ledger.Tallies.Sums(DateTimeOffset.UnixEpoch, 10, ReportRoom.Stop));
    }
}
