using Postern.Store.TlsReports;

namespace Postern.Tests.Store.TlsReports;

public sealed class TlsReportShelvesTests
{
    static readonly DateTimeOffset Day = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    static readonly TallyLine Good = new("policy", "");
    static readonly TallyLine Bad = new("policy", "failure");

    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task Counts_add_up(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();

        await ledger.Tallies.Add([Tally("a.example", Good, 2), Tally("a.example", Bad, 1), Tally("b.example", Good, 5)], Premises.Ct);
        await ledger.Tallies.Add([Tally("a.example", Good, 3)], Premises.Ct);

        Assert.Equal([(Good, 5), (Bad, 1)], (await ledger.Tallies.Of(Day, "a.example", Premises.Ct)).Select(tally => (tally.Line, tally.Sessions)));
        Assert.Equal([new(Day, "a.example", 5, 1), new(Day, "b.example", 5, 0)], await ledger.Tallies.Sums(Day, 10, Premises.Ct));
        Assert.Empty(await ledger.Tallies.Sums(Day.AddDays(1), 10, Premises.Ct));
        Assert.Equal(3, await ledger.Tallies.Forget(Day.AddDays(1), Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_policy_of_any_length_is_a_line(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var line = new TallyLine(new string('p', 100_000), "");

        await ledger.Tallies.Add([Tally("a.example", line, 1), Tally("a.example", line, 1)], Premises.Ct);

        Assert.Equal(2, Assert.Single(await ledger.Tallies.Of(Day, "a.example", Premises.Ct)).Sessions);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Lines_beyond_the_limit_become_one_without_details(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();

        await ledger.Tallies.Add([.. Enumerable.Range(0, TallyShelf.LinesMax + 7).Select(number => Tally("a.example", new TallyLine($"policy {number}", ""), 1))], Premises.Ct);
        await ledger.Tallies.Add([Tally("a.example", new TallyLine("policy 0", ""), 1)], Premises.Ct);

        var lines = await ledger.Tallies.Of(Day, "a.example", Premises.Ct);
        Assert.Equal(TallyShelf.LinesMax + 1, lines.Count);
        Assert.Equal(7, lines.Single(tally => tally.Line == new TallyLine("plain", "")).Sessions);
        Assert.Equal(2, lines.Single(tally => tally.Line.Policy == "policy 0").Sessions);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_report_is_owed_once_and_is_in_one_hand(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var (shelf, now) = (ledger.Dispatches, premises.Clock.GetUtcNow());
        await ledger.Tallies.Add([Tally("a.example", Good, 1), Tally("b.example", Good, 1)], Premises.Ct);
        Assert.Equal([(Day, "a.example"), (Day, "b.example")], await ledger.Tallies.Unplanned(Day, Day.AddDays(1), 10, Premises.Ct));

        await shelf.Plan(Day, "a.example", ["https://x.example/", "mailto:a@x.example"], now, now.AddDays(1), "", Premises.Ct);
        await shelf.Plan(Day, "a.example", ["https://x.example/"], now.AddHours(9), now.AddDays(1), "", Premises.Ct);
        await shelf.Plan(Day, "b.example", [], now, now, "none", Premises.Ct);
        Assert.Empty(await ledger.Tallies.Unplanned(Day, Day.AddDays(1), 10, Premises.Ct));

        var claimed = await shelf.Claim(TimeSpan.FromMinutes(30), 10, Premises.Ct);
        Assert.Equal(["https://x.example/", "mailto:a@x.example"], claimed.Select(dispatch => dispatch.Place).Order(StringComparer.Ordinal));
        Assert.Empty(await shelf.Claim(TimeSpan.FromMinutes(30), 10, Premises.Ct));

        await shelf.Sent(claimed[0].Id, "taken", Premises.Ct);
        await shelf.Postpone(claimed[1].Id, now.AddMinutes(10), "busy", Premises.Ct);
        Assert.Empty(await shelf.Claim(TimeSpan.FromMinutes(30), 10, Premises.Ct));
        await shelf.Hasten(Day, Premises.Ct);
        var again = Assert.Single(await shelf.Claim(TimeSpan.FromMinutes(30), 10, Premises.Ct));
        Assert.Equal((claimed[1].Id, 2), (again.Id, again.Tries));
        await shelf.Failed(again.Id, "gone", Premises.Ct);

        Assert.Equal([DispatchState.Failed, DispatchState.Sent, DispatchState.Unwanted], (await shelf.List(10, Premises.Ct)).Select(dispatch => dispatch.State).Order(Comparer<DispatchState>.Create((one, other) => string.CompareOrdinal(one.ToString(), other.ToString()))));
        Assert.Equal(3, await shelf.Forget(Day.AddDays(1), Premises.Ct));
    }

    /// <summary>A crash in between: what it had in hand is due again when its time is over.</summary>
    [Theory, MemberData(nameof(Engines))]
    public async Task What_nobody_ends_is_due_again(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var now = premises.Clock.GetUtcNow();
        await ledger.Dispatches.Plan(Day, "a.example", ["https://x.example/"], now, now.AddDays(1), "", Premises.Ct);
        Assert.Single(await ledger.Dispatches.Claim(TimeSpan.FromMinutes(30), 10, Premises.Ct));

        premises.Clock.Advance(TimeSpan.FromMinutes(30));

        Assert.Single(await ledger.Dispatches.Claim(TimeSpan.FromMinutes(30), 10, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_received_report_is_kept_once_and_forgotten_by_age(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var report = new NewReceived
        {
            Organization = "Org",
            ReportId = "1",
            Start = Day,
            End = Day.AddDays(1),
            Domains = "clinic.example",
            Succeeded = 4,
            Failed = 2,
            CameBy = "https",
            Report = "{}",
        };

        var kept = Assert.IsType<ReceivedAnswer.Kept>(await ledger.Received.Keep(report, Premises.Ct));
        Assert.Equal(kept.Id, Assert.IsType<ReceivedAnswer.Known>(await ledger.Received.Keep(report, Premises.Ct)).Id);
        Assert.Equal([new(kept.Id, premises.Clock.GetUtcNow(), report)], await ledger.Received.List(10, Premises.Ct));

        Assert.Equal(0, await ledger.Received.Forget(premises.Clock.GetUtcNow(), Premises.Ct));
        Assert.Equal(1, await ledger.Received.Forget(premises.Clock.GetUtcNow().AddMilliseconds(1), Premises.Ct));
    }

    static Tally Tally(string domain, TallyLine line, long sessions) => new(Day, domain, line, new TallyLine("plain", line.Failure), sessions);
}
