using Postern.Flow.Domains;
using Postern.Mail.Dns;
using Postern.Rules.Decide;
using Postern.Rules.Domains;
using Postern.Tests.Mail.Dns;

namespace Postern.Tests.Flow.Domains;

public sealed class DomainCheckTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_good_exchanger_is_seen_whole()
    {
        await using var town = Town.Of(("good.example", Manners.Good));

        var report = await Check(town, TimeProvider.System).Examine(new("good.example"), Ct);
        var server = Assert.Single(Assert.Single(report.Facts.Exchangers).Servers);

        Assert.Equal(DomainLevel.Downgradable, report.Verdict.Level);
        Assert.Equal((ServerState.Answered, true, ServerTls.Verified), (server.State, server.OffersStartTls, ServerJudge.Of(server)));
        Assert.Equal([VersionState.Refused, VersionState.Refused, VersionState.Spoken, VersionState.Spoken], server.Versions.Select(each => each.State));
        Assert.Null(server.WeakSuite);
        Assert.NotNull(server.Tls!.Certificate!.KeyType);
        Assert.Equal("tls", (report.Own as Verdict.Protect)?.Protection.Name);
        Assert.DoesNotContain(town.Took, _ => true);
    }

    [Fact]
    public async Task Each_kind_of_exchanger_has_its_level()
    {
        await using var town = Town.Of(
            ("plain.example", Manners.NoTls), ("self.example", new Manners { Shown = Shown.SelfSigned }), ("ended.example", new Manners { Shown = Shown.Expired }),
            ("mixed.example", Manners.Good), ("mixed.example", Manners.NoTls), ("broken.example", new Manners { Tls = TlsManner.Nonsense }));
        town.AddDead("dead.example");
        var check = Check(town, TimeProvider.System);

        Assert.Equal(DomainLevel.WithoutTls, (await check.Examine(new("plain.example"), Ct)).Verdict.Level);
        Assert.Equal(DomainLevel.Unverified, (await check.Examine(new("self.example"), Ct)).Verdict.Level);
        Assert.Equal(DomainLevel.Unverified, (await check.Examine(new("ended.example"), Ct)).Verdict.Level);
        Assert.Equal(DomainLevel.SomeWithoutTls, (await check.Examine(new("mixed.example"), Ct)).Verdict.Level);
        Assert.Equal(DomainLevel.WithoutTls, (await check.Examine(new("broken.example"), Ct)).Verdict.Level);
        Assert.Equal(DomainLevel.NotReached, (await check.Examine(new("dead.example"), Ct)).Verdict.Level);
        Assert.Equal(DomainLevel.NoSuchDomain, (await check.Examine(new("nobody.example"), Ct)).Verdict.Level);
    }

    [Theory]
    [InlineData("null.example", DomainLevel.TakesNoMail)]
    [InlineData("nowhere.example", DomainLevel.Nowhere)]
    [InlineData("empty.example", DomainLevel.Nowhere)]
    [InlineData("down.example", DomainLevel.Unknown)]
    [InlineData("gone.example", DomainLevel.NoSuchDomain)]
    public async Task A_domain_without_an_exchanger_says_why(string domain, DomainLevel level)
    {
        await using var dns = new FakeDns();
        dns.Mx("null.example", 0, "").Mx("nowhere.example", 10, "mx.nowhere.example").Txt("empty.example", "x").Fail("down.example");
        await using var resolver = new StubResolver(new() { Servers = [dns.Address] });

        Assert.Equal(level, (await Check(resolver, 25, TimeProvider.System).Examine(new(domain), Ct)).Verdict.Level);
    }

    /// <summary>Servers that take the connection and say nothing: the check ends all the same, by its own clock.</summary>
    [Fact]
    public async Task A_silent_server_never_holds_a_check_beyond_its_limit()
    {
        var clock = new ManualClock();
        var began = clock.GetUtcNow();
        await using var town = Town.Of(("silent.example", Manners.Silent), ("silent.example", Manners.Silent));

        var asked = Check(town, clock).Examine(new("silent.example"), Ct);
        while (!asked.IsCompleted)
        {
            clock.AdvanceToTimer(CheckLimits.DurationMax);
            await Task.Yield();
        }

        Assert.Equal(DomainLevel.NotReached, (await asked).Verdict.Level);
        Assert.InRange(clock.GetUtcNow() - began, TimeSpan.FromSeconds(1), CheckLimits.DurationMax);
    }

    /// <summary>A server whose DNS never answers, likewise.</summary>
    [Fact]
    public async Task A_silent_DNS_never_holds_a_check_beyond_its_limit()
    {
        var clock = new ManualClock();
        var began = clock.GetUtcNow();
        await using var resolver = new Mute();

        var asked = Check(resolver, 25, clock).Examine(new("silent.example") { Selectors = ["s1"] }, Ct);
        while (!asked.IsCompleted)
        {
            clock.AdvanceToTimer(CheckLimits.DurationMax);
            await Task.Yield();
        }

        var report = await asked;
        Assert.Equal(DomainLevel.Unknown, report.Verdict.Level);
        Assert.All(report.Verdict.Findings, finding => Assert.Equal(Grade.Unknown, finding.Grade));
        Assert.InRange(clock.GetUtcNow() - began, TimeSpan.FromSeconds(1), CheckLimits.DurationMax);
    }

    [Fact]
    public async Task Records_are_read_beside_the_exchangers()
    {
        await using var dns = new FakeDns();
        dns.Mx("example.org", 0, "").Txt("example.org", "v=spf1 -all").Txt("_dmarc.example.org", "v=DMARC1; p=reject").Txt("_smtp._tls.example.org", "v=TLSRPTv1; rua=mailto:tls@example.org")
            .Txt("_mta-sts.example.org", "v=STSv1; id=1; id=2;;").Txt("s1._domainkey.example.org", "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
        await using var resolver = new StubResolver(new() { Servers = [dns.Address] });

        var facts = (await Check(resolver, 25, TimeProvider.System).Examine(new("sub.example.org") { Selectors = ["s1"] }, Ct)).Facts;
        var own = (await Check(resolver, 25, TimeProvider.System).Examine(new("example.org") { Selectors = ["s1", "s2"] }, Ct)).Facts;

        Assert.Equal((RecordState.Valid, "example.org"), (facts.Dmarc.State, facts.Dmarc.FoundAt));
        Assert.Equal((RecordState.Valid, RecordState.Valid, StsState.RecordInvalid), (own.TlsRpt.State, own.Dmarc.State, own.MtaSts.State));
        Assert.Equal([(RecordState.Valid, "Ed25519"), (RecordState.Absent, null)], own.Dkim.Select(key => (key.State, key.KeyType)));
        Assert.Equal(Postern.Mail.Spf.SpfEnd.Fail, own.Spf.End);
    }

    internal static DomainCheck Check(Town town, TimeProvider clock) => Check(town, town.Exchangers.First().Address.Port, clock);

    internal static DomainCheck Check(IResolver resolver, int port, TimeProvider clock) => new(resolver, Town.Client(clock), Reach.Everywhere(port), Policy.Safe);

    sealed class Mute : IResolver
    {
        public async Task<DnsAnswer> Query(string name, DnsType type, CancellationToken ct)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
            throw new OperationCanceledException(ct);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
