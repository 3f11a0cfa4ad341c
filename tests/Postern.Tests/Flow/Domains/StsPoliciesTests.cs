using Postern.Flow.Domains;
using Postern.Mail.MtaSts;

namespace Postern.Tests.Flow.Domains;

/// <summary>RFC 8461 §5.1: what is known about a domain, and what ends it.</summary>
public sealed class StsPoliciesTests
{
    const string Txt = "_mta-sts.clinic.example";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_policy_is_fetched_once_however_many_ask()
    {
        await using var room = await PolicyRoom.Open();
        room.Publish("1");

        var standings = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => room.Standing()));

        Assert.All(standings, standing => Assert.True(Assert.IsType<StsStanding.Enforced>(standing).Known.Policy.Names("mx.clinic.example")));
        Assert.Equal((1, 1), (room.Fetches, room.Looks));
        await room.Standing();
        Assert.Equal((1, 1), (room.Fetches, room.Looks));
    }

    [Fact]
    public async Task A_policy_once_seen_holds_when_record_and_host_are_gone_and_over_a_restart()
    {
        await using var room = await PolicyRoom.Open();
        room.Publish("1");
        await room.Standing();

        room.Announce(null);
        room.Answer.Status = 404;
        await room.Restart();
        Assert.IsType<StsStanding.Enforced>(await room.Standing());

        room.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.IsType<StsStanding.Enforced>(await room.Standing());
    }

    [Fact]
    public async Task At_its_end_it_is_no_policy_any_more()
    {
        await using var room = await PolicyRoom.Open();
        room.Publish("1");
        await room.Standing();

        room.Announce(null);
        room.Clock.Advance(TimeSpan.FromDays(7));

        Assert.False(Assert.IsType<StsStanding.None>(await room.Standing()).MayCome);
    }

    [Fact]
    public async Task A_policy_that_ended_is_fetched_anew()
    {
        await using var room = await PolicyRoom.Open();
        room.Publish("1", maxAge: 0);
        Assert.IsType<StsStanding.Enforced>(await room.Standing());
        await room.Standing();
        Assert.Equal(1, room.Fetches);

        room.Clock.Advance(StsPolicies.LifetimeMin);

        Assert.IsType<StsStanding.Enforced>(await room.Standing());
        Assert.Equal(2, room.Fetches);
    }

    [Fact]
    public async Task An_absence_is_remembered_for_a_minute()
    {
        await using var room = await PolicyRoom.Open();
        Assert.False(Assert.IsType<StsStanding.None>(await room.Standing()).MayCome);

        room.Publish("1");
        Assert.IsType<StsStanding.None>(await room.Standing());

        room.Clock.Advance(StsPolicies.AbsenceHeldFor);
        Assert.IsType<StsStanding.Enforced>(await room.Standing());
    }

    [Fact]
    public async Task A_record_with_no_policy_behind_it_is_no_policy_and_the_host_is_left_alone_for_a_while()
    {
        await using var room = await PolicyRoom.Open();
        room.Publish("1");
        room.Answer.Status = 500;

        var none = Assert.IsType<StsStanding.None>(await room.Standing());
        Assert.True(none.MayCome);
        Assert.Contains("500", none.Why, StringComparison.Ordinal);

        room.Clock.Advance(StsPolicies.FailureHeldFor - TimeSpan.FromSeconds(1));
        await room.Standing();
        Assert.Equal(1, room.Fetches);

        room.Answer.Status = 200;
        room.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<StsStanding.Enforced>(await room.Standing());
    }

    [Fact]
    public async Task A_DNS_that_fails_is_no_proof_that_there_is_none()
    {
        await using var room = await PolicyRoom.Open();
        room.Publish("1");
        room.Dns.Fail(Txt);

        Assert.True(Assert.IsType<StsStanding.None>(await room.Standing()).MayCome);
        Assert.Equal(0, room.Fetches);
    }

    [Fact]
    public async Task A_slow_host_holds_a_copy_up_for_seconds_and_counts_for_the_next()
    {
        await using var room = await PolicyRoom.Open();
        room.Publish("1");
        var whole = new TaskCompletionSource();
        room.Answer.Waits = whole.Task;
        var asked = room.Answer.NextAsked();

        var first = room.Standing();
        await asked;
        room.Clock.Advance(new StsOptions().Timeout);
        Assert.True(Assert.IsType<StsStanding.None>(await first).MayCome);

        whole.SetResult();
        await room.Policies.Settled(PolicyRoom.Domain);
        Assert.IsType<StsStanding.Enforced>(await room.Standing());
        Assert.Equal(1, room.Fetches);
    }

    [Fact]
    public async Task A_policy_that_is_tested_is_told_from_one_in_force_and_gives_way_to_it_soon()
    {
        await using var room = await PolicyRoom.Open();
        room.Publish("1", "testing");
        Assert.IsType<StsStanding.Testing>(await room.Standing());

        room.Publish("2");
        room.Clock.Advance(StsPolicies.AbsenceHeldFor);

        Assert.IsType<StsStanding.Enforced>(await room.Standing());
    }

    [Fact]
    public async Task A_policy_taken_back_is_none_and_one_that_comes_back_counts()
    {
        await using var room = await PolicyRoom.Open();
        room.Publish("1");
        var enforced = Assert.IsType<StsStanding.Enforced>(await room.Standing());

        room.Publish("2", "none");
        Assert.Contains("says none", Assert.IsType<StsStanding.None>(await room.Policies.Renewed(enforced.Known, Stop)).Why, StringComparison.Ordinal);
        Assert.IsType<StsStanding.None>(await room.Standing());

        room.Publish("3");
        room.Clock.Advance(StsPolicies.AbsenceHeldFor);
        Assert.IsType<StsStanding.Enforced>(await room.Standing());
    }

    [Fact]
    public async Task Before_an_exchanger_fails_it_is_asked_whether_there_is_another_policy()
    {
        await using var room = await PolicyRoom.Open();
        room.Publish("1", mx: "old.clinic.example");
        var known = Assert.IsType<StsStanding.Enforced>(await room.Standing()).Known;

        Assert.Null(await room.Policies.Renewed(known, Stop));
        Assert.Equal(1, room.Fetches);

        room.Publish("2", mx: "new.clinic.example");
        var renewed = Assert.IsType<StsStanding.Enforced>(await room.Policies.Renewed(known, Stop));
        Assert.True(renewed.Known.Policy.Names("new.clinic.example"));
        Assert.Equal(renewed, await room.Standing());
        Assert.Equal(renewed.Known.Id, Assert.IsType<StsStanding.Enforced>(await room.Policies.Renewed(known, Stop)).Known.Id);
        Assert.Equal(2, room.Fetches);
    }

    [Fact]
    public async Task Another_policy_that_cannot_be_had_changes_nothing_and_is_not_asked_for_again_at_once()
    {
        await using var room = await PolicyRoom.Open();
        room.Publish("1");
        var known = Assert.IsType<StsStanding.Enforced>(await room.Standing()).Known;
        room.Announce("2");
        room.Answer.Status = 404;

        Assert.Null(await room.Policies.Renewed(known, Stop));
        Assert.Null(await room.Policies.Renewed(known, Stop));

        Assert.Equal(2, room.Fetches);
        Assert.Equal(StsMode.Enforce, Assert.IsType<StsStanding.Enforced>(await room.Standing()).Known.Policy.Mode);
    }

    [Theory]
    [InlineData("[127.0.0.1]")]
    [InlineData("127.0.0.1")]
    [InlineData("other.example")]
    public async Task Other_domains_have_none(string domain)
    {
        await using var room = await PolicyRoom.Open();
        room.Publish("1");

        Assert.IsType<StsStanding.None>(await room.Policies.For(domain, Stop));
        Assert.IsType<StsStanding.None>(await room.Policies.For($"below.{PolicyRoom.Domain}", Stop));
    }
}
