using System.Net;
using Postern.Flow.Domains;
using Postern.Flow.Portal;
using Postern.Rules.Domains;

namespace Postern.Tests.Flow.Domains;

/// <summary>Whoever would have us knock at many doors, or at one door often, is stopped; a person is not.</summary>
public sealed class Domain_check_scanner
{
    static readonly IPNetwork Loopback = IPNetwork.Parse("127.0.0.0/8");

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_network_is_stopped_at_the_sixth_domain_and_another_is_not()
    {
        var clock = new Portal.MovedClock();
        await using var town = Town.Of([.. Enumerable.Range(0, 7).Select(number => ($"d{number}.example", Manners.NoTls))]);
        var desk = Domain_check_ssrf.Desk(town, town.Exchangers.First().Address.Port, clock, Loopback);

        for (var number = 0; number < 5; number++) Assert.IsType<DeskAnswer.Checked>(await desk.Check($"d{number}.example", Of(1), Ct));
        var wait = Assert.IsType<DeskAnswer.TooMany>(await desk.Check("d5.example", Of(1), Ct)).Wait;

        Assert.InRange(wait, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
        Assert.Empty(town["d5.example"].Heard);
        Assert.IsType<DeskAnswer.Checked>(await desk.Check("d6.example", Of(2), Ct));
        clock.Move(wait);
        Assert.IsType<DeskAnswer.Checked>(await desk.Check("d5.example", Of(1), Ct));
    }

    [Fact]
    public async Task The_same_domain_within_a_minute_costs_its_servers_nothing()
    {
        var clock = new Portal.MovedClock();
        await using var town = Town.Of(("d.example", Manners.NoTls));
        var desk = Domain_check_ssrf.Desk(town, town.Exchangers.First().Address.Port, clock, Loopback);

        await desk.Check("d.example", Of(1), Ct);
        for (var number = 0; number < 50; number++) Assert.IsType<DeskAnswer.Checked>(await desk.Check("D.Example.", Of(1), Ct));
        Assert.Single(town.Heard);
        Assert.NotNull(desk.Recall("d.example"));

        clock.Move(TimeSpan.FromSeconds(61));
        Assert.Null(desk.Recall("d.example"));
        await desk.Check("d.example", Of(1), Ct);
        Assert.Equal(2, town.Heard.Count());
    }

    [Fact]
    public async Task Altogether_there_are_so_many_checks_however_many_networks_ask()
    {
        await using var town = Town.Of(("d.example", Manners.NoTls));
        var desk = Domain_check_ssrf.Desk(town, town.Exchangers.First().Address.Port, Loopback);

        List<DeskAnswer> answers = [];
        for (var number = 0; number < 60; number++) answers.Add(await desk.Check($"nobody{number}.example", Of(number), Ct));

        Assert.InRange(answers.OfType<DeskAnswer.Checked>().Count(), 30, 50);
        Assert.NotEmpty(answers.OfType<DeskAnswer.TooMany>());
    }

    [Fact]
    public async Task Only_four_run_at_once_and_those_who_ask_for_the_same_share_one()
    {
        var clock = new ManualClock();
        await using var town = Town.Of([.. Enumerable.Range(0, 5).Select(number => ($"d{number}.example", Manners.Silent))]);
        var desk = Domain_check_ssrf.Desk(town, town.Exchangers.First().Address.Port, clock, Loopback);

        var running = Enumerable.Range(0, 4).Select(number => desk.Check($"d{number}.example", Of(number), Ct)).ToList();
        running.Add(desk.Check("d3.example", Of(9), Ct));
        Assert.IsType<DeskAnswer.Busy>(await desk.Check("d4.example", Of(8), Ct));

        var all = Task.WhenAll(running);
        while (!all.IsCompleted)
        {
            clock.AdvanceToTimer(CheckLimits.DurationMax);
            await Task.Yield();
        }

        Assert.All(await all, answer => Assert.Equal(DomainLevel.NotReached, Assert.IsType<DeskAnswer.Checked>(answer).Report.Verdict.Level));
        Assert.InRange(town["d3.example"].Heard.Count, 0, 1);
        Assert.Empty(town["d4.example"].Heard);
    }

    /// <summary>Many domains that all point at one victim.</summary>
    [Fact]
    public void One_server_is_asked_ten_times_and_then_seldom()
    {
        var limits = new DeskLimits(TimeProvider.System);
        var victim = IPAddress.Parse("8.8.8.8");

        Assert.Equal(10, Enumerable.Range(0, 30).Count(_ => limits.MayAsk(victim)));
        Assert.True(limits.MayAsk(IPAddress.Parse("8.8.4.4")));
    }

    static Network Of(int number) => new($"198.51.{number}.0/24");
}
