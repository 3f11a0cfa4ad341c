using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow;
using Postern.Flow.Deliver;
using Postern.Flow.Domains;
using Postern.Mail.Smtp;
using Postern.Mail.Tls;
using Postern.Rules.Decide;
using Postern.Rules.Domains;

namespace Postern.Tests.Flow.Domains;

/// <summary>A domain that always spoke TLS, and then does not, or not as well.</summary>
public sealed class MemoriesTests
{
    const string Domain = "north.example";

    static readonly Manners SelfSigned = Manners.Good with { Shown = Shown.SelfSigned };

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TlsManner.Works, "shows a certificate that nobody vouches for", "proof")]
    [InlineData(TlsManner.NotOffered, "offers no TLS", "no-tls")]
    [InlineData(TlsManner.RefusesForGood, "refuses TLS", "no-tls")]
    [InlineData(TlsManner.Nonsense, "fails the TLS handshake", "no-tls")]
    public async Task Where_the_server_was_known_neither_message_nor_notice_goes_to_one_that_is_not(object now, string words, string kind)
    {
        await using var scene = await Settled(Manners.Good);
        scene.Town[Domain].Manners = _ => SelfSigned with { Tls = (TlsManner)now };

        var done = await scene.Carry();

        Assert.IsType<Outcome.TryLater>(done.Outcome);
        Assert.Equal("portal", done.Evidence.Protection);
        Assert.Contains("a notice waits too", done.Evidence.Why, StringComparison.Ordinal);
        Assert.Contains($"mx0.{Domain} proved a verified certificate since 2026-03-02 and now {words}", done.Evidence.Why, StringComparison.Ordinal);
        Assert.Empty(scene.TookSince);
        Assert.Equal(kind, Assert.Single(await scene.Alarms()).Kind);
    }

    [Fact]
    public async Task Where_any_certificate_was_shown_the_message_stays_and_its_notice_goes()
    {
        await using var scene = await Settled(SelfSigned);
        scene.Town[Domain].Manners = _ => Manners.NoTls;

        var done = await scene.Carry();

        Assert.IsType<Outcome.Delivered>(done.Outcome);
        Assert.Equal(("portal", null), (done.Evidence.Protection, done.Evidence.Tls));
        Assert.Contains("spoke TLS since 2026-03-02 and now offers no TLS", done.Evidence.Why, StringComparison.Ordinal);
        Assert.Empty(Assert.Single(scene.TookSince).From);
        Assert.Equal("no-tls", Assert.Single(await scene.Alarms()).Kind);
    }

    [Theory]
    [InlineData(PolicyMode.Fallback)]
    [InlineData(PolicyMode.Exclusive)]
    public async Task A_rule_that_waits_sends_neither_message_nor_notice_nor_code(PolicyMode mode)
    {
        await using var scene = await Settled(SelfSigned, DowngradeRoad.Wait, mode);
        scene.Town[Domain].Manners = _ => Manners.NoTls;

        var done = await scene.Carry();

        Assert.Equal(done.Work.Copy.AcceptedAt + Policy.DowngradePatience, Assert.IsType<Outcome.TryLater>(done.Outcome).GivesUpAt);
        Assert.Null(done.Evidence.Protection);
        Assert.Contains("the rule waits until that is mended or accepted", done.Evidence.Why, StringComparison.Ordinal);
        Assert.IsType<LaneAnswer.Wait>(await scene.House.Roads.Any(new Route.Mx(), Domain, Ct));
        Assert.Empty(scene.TookSince);
    }

    [Fact]
    public async Task A_rule_that_ignores_it_delivers_and_the_alarm_is_raised_all_the_same()
    {
        await using var scene = await Settled(Manners.Good, DowngradeRoad.Ignore);
        scene.Town[Domain].Manners = _ => SelfSigned;

        var done = await scene.Carry();

        Assert.IsType<Outcome.Delivered>(done.Outcome);
        Assert.Equal(("tls", ServerProof.Verified), (done.Evidence.Protection, done.Evidence.Tls?.FellFrom));
        Assert.Equal("proof", Assert.Single(await scene.Alarms()).Kind);
    }

    [Fact]
    public async Task A_forged_exchanger_must_be_as_good_as_the_others()
    {
        await using var scene = await Settled(Manners.Good);
        await using var forger = Exchanger.Start("mx.forger.example", Domain, new(System.Net.IPAddress.Parse("127.0.4.99"), scene.Town[Domain].Address.Port), _ => SelfSigned);
        scene.Town.Forge(Domain, forger);

        var done = await scene.Carry();

        Assert.IsType<Outcome.TryLater>(done.Outcome);
        Assert.Contains("mx.forger.example is new, the domain's other servers proved a verified certificate", done.Evidence.Why, StringComparison.Ordinal);
        Assert.Empty(forger.Took);
        Assert.Equal("new-server", Assert.Single(await scene.Alarms()).Kind);

        scene.Town.Forge(Domain, by: null);
        Assert.IsType<Outcome.Delivered>((await scene.Carry()).Outcome);
        Assert.NotNull(Assert.Single(await scene.Alarms()).RecoveredAt);
    }

    [Fact]
    public async Task Another_exchanger_that_is_as_ever_takes_the_message()
    {
        await using var scene = await Scene.Begin(Town.Of((Domain, Manners.Good), (Domain, SelfSigned)), DowngradeRoad.Portal, PolicyMode.Fallback);
        await scene.Settle();
        scene.Town[Domain].Manners = _ => Manners.NoTls;
        scene.Town.Exchangers.Last().Manners = _ => Manners.Good;
        await scene.House.Ledger.Memories.Keep("unrelated.example", MemoryText.Write(DomainMemory.Empty), 0, Ct);

        // The second was never met: it must be as good as the first always was, and it is.
        var done = await scene.Carry();

        Assert.Equal((ServerProof.Verified, $"mx1.{Domain}"), (done.Evidence.Tls?.Proof, done.Evidence.Server));
        Assert.Equal("no-tls", Assert.Single(await scene.Alarms()).Kind);
    }

    [Fact]
    public async Task What_a_person_accepts_goes_with_the_next_attempt_and_nothing_less()
    {
        await using var scene = await Settled(Manners.Good);
        scene.Town[Domain].Manners = _ => SelfSigned;
        Assert.IsType<Outcome.TryLater>((await scene.Carry()).Outcome);

        var kept = await scene.House.Ledger.Memories.Recall(Domain, Ct);
        var memory = MemoryText.Read(kept).Accepting(ServerProof.Encrypted);
        Assert.True(await scene.House.Ledger.Alarms.Accept(Domain, "somebody", "accepted", MemoryText.Write(memory), kept?.Version ?? 0, Ct));
        scene.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal("tls", (await scene.Carry()).Evidence.Protection);
        scene.Town[Domain].Manners = _ => Manners.NoTls;
        scene.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Contains("spoke TLS", (await scene.Carry()).Evidence.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_memory_outlives_the_process_and_whoever_only_asks_leaves_no_trace()
    {
        await using var scene = await Settled(Manners.Good);
        var asking = Another(scene, learns: false);

        var fallen = Assert.IsType<Recollection.Fallen>(await asking.See("NORTH.example", new Observation.NoTls($"mx0.{Domain}", NoTlsReason.NotOffered), Ct));
        Assert.Equal(ServerProof.Verified, fallen.Was);
        Assert.IsType<Recollection.Held>(await asking.See("other.example", new Observation.NoTls("mx.other.example", NoTlsReason.NotOffered), Ct));

        Assert.Empty(await scene.Alarms());
        Assert.Null(await scene.House.Ledger.Memories.Recall("other.example", Ct));
    }

    [Fact]
    public async Task Two_nodes_that_learn_at_once_lose_nothing_that_is_settled()
    {
        await using var scene = await Settled(SelfSigned);
        var (one, other) = (Another(scene, learns: true), Another(scene, learns: true));
        var verified = new Observation.Session($"mx0.{Domain}", ServerProof.Verified, TlsVersion.Tls13, "key", AskedPublished: true);
        await other.See(Domain, new Observation.NoTls("plain.north.example", NoTlsReason.NotOffered), Ct);

        await one.See(Domain, verified, Ct);
        scene.Clock.Advance(TimeSpan.FromMinutes(31));
        await one.See(Domain, verified, Ct);
        scene.Clock.Advance(TimeSpan.FromHours(24));
        await one.See(Domain, verified, Ct);
        Assert.IsType<Recollection.Held>(await other.See(Domain, verified with { Key = "another" }, Ct));

        Assert.Equal(ServerProof.Verified, (await one.Of(Domain, Ct)).Of($"mx0.{Domain}")?.Settled);
        Assert.IsType<Recollection.Fallen>(await other.See(Domain, verified with { Shown = ServerProof.Encrypted }, Ct));
    }

    [Fact]
    public async Task A_thousand_attempts_in_a_minute_count_as_one_alarm()
    {
        await using var scene = await Settled(Manners.Good);
        for (var i = 0; i < 1000; i++) await scene.House.Memories.See(Domain, new Observation.NoTls($"mx0.{Domain}", NoTlsReason.NotOffered), Ct);
        Assert.Equal(1, Assert.Single(await scene.Alarms()).Count);

        scene.Clock.Advance(Memories.RaisedEvery);
        await scene.House.Memories.See(Domain, new Observation.NoTls($"mx0.{Domain}", NoTlsReason.NotOffered), Ct);
        Assert.Equal(2, Assert.Single(await scene.Alarms()).Count);
    }

    [Fact]
    public async Task The_postmaster_is_told_once()
    {
        await using var scene = await Settled(Manners.Good);
        await scene.House.Memories.See(Domain, new Observation.NoTls($"mx0.{Domain}", NoTlsReason.NotOffered), Ct);
        using var watch = new AlarmWatch(scene.House.Ledger.Alarms, scene.House.Organization, scene.House.Acceptance, scene.Clock, NullLogger<AlarmWatch>.Instance);

        await watch.Round(Ct);
        await watch.Round(Ct);

        Assert.Single(await scene.House.Copies(), copy => copy.Recipient.ToString() == "postmaster@clinic.example");
    }

    static Memories Another(Scene scene, bool learns) => new(
        scene.House.Ledger.Memories, scene.House.Ledger.Alarms, Policy.Safe, MemoryOptions.Usual with { Learns = learns }, scene.Clock, NullLogger<Memories>.Instance);

    static async Task<Scene> Settled(Manners manners, DowngradeRoad road = DowngradeRoad.Portal, PolicyMode mode = PolicyMode.Fallback)
    {
        var scene = await Scene.Begin(Town.Of((Domain, manners)), road, mode);
        await scene.Settle();
        return scene;
    }

    sealed record Scene(Town Town, House House, ManualClock Clock) : IAsyncDisposable
    {
        int before;

        public static async Task<Scene> Begin(Town town, DowngradeRoad road, PolicyMode mode)
        {
            var clock = new ManualClock();
            var rule = DomainRule.Safe with { Mode = mode, Floor = DomainRule.Safe.Floor with { Downgrade = road } };
            return new(town, await House.Open(town, clock, Policy.Safe with { Default = rule }), clock);
        }

        /// <summary>What exchangers took after all was settled.</summary>
        public IEnumerable<Taken> TookSince => Town.Took.Skip(before);

        /// <summary>A day as ever.</summary>
        public async Task Settle()
        {
            await Carry();
            Clock.Advance(MemoryJudge.SettlesAfterUsual);
            await Carry();
            Clock.Advance(TimeSpan.FromHours(1));
            before = Town.Took.Count();
        }

        public async Task<Stage.Done> Carry()
        {
            var copy = await House.Keep("Subject: hello\r\n\r\nhello\r\n", new MailFrom(House.Address("nurse@clinic.example")), new RcptTo(House.Address($"pat@{Domain}")));
            return await House.Line.Carry(new Work(copy, Bytes: null), Ct);
        }

        public Task<List<Postern.Store.Domains.Alarm>> Alarms() => House.Ledger.Alarms.List(closedToo: false, Ct);

        public async ValueTask DisposeAsync()
        {
            await House.DisposeAsync();
            await Town.DisposeAsync();
        }
    }
}
