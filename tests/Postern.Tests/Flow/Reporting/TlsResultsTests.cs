using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Deliver;
using Postern.Flow.Reporting;
using Postern.Mail.Tls;
using Postern.Mail.TlsRpt;
using Postern.Rules.Decide;
using Postern.Store.TlsReports;

namespace Postern.Tests.Flow.Reporting;

public sealed class TlsResultsTests
{
    static readonly TlsFloor Any = new(TlsVersion.Tls12, CertificateCheck.Any);

    [Theory]
    [InlineData(nameof(TlsManner.Works), 1, 0)]
    [InlineData(nameof(TlsManner.NotOffered), 0, 1)]
    [InlineData(nameof(TlsManner.RefusesForGood), 0, 1)]
    public async Task A_session_is_counted_for_its_domain_and_day(string manner, long succeeded, long failed)
    {
        await using var room = await ReportRoom.Open();
        await using var town = Town.Of(("north.example", Manners.Good with { Tls = Enum.Parse<TlsManner>(manner) }));
        using var results = Results(room);
        var roads = town.Roads(room.Clock, note: results.Note);

        if (await roads.Secure(new Route.Mx(), "north.example", Any, ReportRoom.Stop) is LaneAnswer.Ready ready) await ready.Lane.DisposeAsync();
        await results.Flush(ReportRoom.Stop);

        Assert.Equal([new(room.Day, "north.example", succeeded, failed)], await Sums(room));
    }

    /// <summary>Also those of notices, which take what they find.</summary>
    [Fact]
    public async Task A_notice_without_TLS_is_a_session_without_TLS()
    {
        await using var room = await ReportRoom.Open();
        await using var town = Town.Of(("north.example", Manners.NoTls));
        using var results = Results(room);

        if (await town.Roads(room.Clock, note: results.Note).Any(new Route.Mx(), "north.example", ReportRoom.Stop) is LaneAnswer.Ready ready) await ready.Lane.DisposeAsync();
        await results.Flush(ReportRoom.Stop);

        Assert.Equal([new(room.Day, "north.example", 0, 1)], await Sums(room));
    }

    [Fact]
    public async Task A_day_ends_at_midnight_UTC()
    {
        await using var room = await ReportRoom.Open();
        using var results = Results(room);
        var day = room.Day;
        room.Clock.Advance(day.AddDays(1).AddMilliseconds(-1) - room.Clock.GetUtcNow());
        results.Note(Good("a.example"));
        room.Clock.Advance(TimeSpan.FromMilliseconds(1));
        results.Note(Good("a.example"));
        await results.Flush(ReportRoom.Stop);

        Assert.Equal([day.AddDays(1), day], (await Sums(room)).Select(sum => sum.Day));
    }

    [Fact]
    public async Task Memory_is_bounded_and_what_is_there_is_counted_on()
    {
        await using var room = await ReportRoom.Open();
        using var results = Results(room);
        for (var number = 0; number < TlsResults.LinesMax + 10; number++) results.Note(Good($"d{number}.example"));
        results.Note(Good("d0.example"));
        await results.Flush(ReportRoom.Stop);

        var sums = await room.Ledger.Tallies.Sums(room.Day, 2 * TlsResults.LinesMax, ReportRoom.Stop);
        Assert.Equal(TlsResults.LinesMax, sums.Count);
        Assert.Equal(2, sums.Single(sum => sum.Domain == "d0.example").Succeeded);
    }

    /// <summary>A domain with a new exchanger for each session is still told how many failed.</summary>
    [Fact]
    public async Task A_domain_with_too_many_lines_has_the_rest_without_details()
    {
        await using var room = await ReportRoom.Open();
        using var results = Results(room);
        const int Many = TallyShelf.LinesMax + 50;
        for (var number = 0; number < Many; number++)
            results.Note(Good("a.example") with { Failure = new("starttls-not-supported", 0) { ReceivingHost = $"mx{number}.a.example" } });
        await results.Flush(ReportRoom.Stop);

        var tallies = await room.Ledger.Tallies.Of(room.Day, "a.example", ReportRoom.Stop);
        Assert.Equal(TallyShelf.LinesMax + 1, tallies.Count);
        Assert.Equal(Many, tallies.Sum(tally => tally.Sessions));
        var report = new ReportMaker(room.Organization, ReportRoom.Options()).Of(room.Day, "a.example", tallies);
        Assert.Equal(50, report?.Policies.SelectMany(policy => policy.Failures).Single(failure => failure.ReceivingHost is null).Count);
    }

    [Fact]
    public async Task What_the_ledger_cannot_take_now_is_written_the_next_time()
    {
        await using var house = await House.Open(Town.Of(("north.example", Manners.Good)), new ManualClock());
        using var results = new TlsResults(house.Ledger, house.Clock, NullLogger<TlsResults>.Instance);
        results.Note(Good("a.example"));

        await house.LoseLedger();
        results.Note(Good("a.example"));
        await results.Flush(ReportRoom.Stop);
        await results.Flush(ReportRoom.Stop);

        Assert.Equal(2, Assert.Single(await house.Ledger.Tallies.Sums(DateTimeOffset.UnixEpoch, 10, ReportRoom.Stop)).Succeeded);
    }

    static TlsResults Results(ReportRoom room) => new(room.Ledger, room.Clock, NullLogger<TlsResults>.Instance);

    static TlsSessionResult Good(string domain) => new(domain, new(TlsReportPolicy.NotFound, [], domain, [], 0, 0, []), null);

    static Task<List<TallySum>> Sums(ReportRoom room) => room.Ledger.Tallies.Sums(DateTimeOffset.UnixEpoch, 10, ReportRoom.Stop);
}
