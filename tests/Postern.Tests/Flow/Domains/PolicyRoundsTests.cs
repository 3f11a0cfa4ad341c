using Postern.Flow.Domains;

namespace Postern.Tests.Flow.Domains;

/// <summary>RFC 8461 §3.3 and §10: a policy is asked for again before it ends.</summary>
public sealed class PolicyRoundsTests
{
    [Fact]
    public async Task A_policy_is_asked_about_once_a_day()
    {
        await using var room = await Known(TimeSpan.FromDays(30));

        await room.Round();
        Assert.Equal((1, 1), (room.Fetches, room.Looks));

        room.Clock.Advance(PolicyRounds.CheckedEvery);
        await room.Round();
        await room.Round();
        Assert.Equal((1, 2), (room.Fetches, room.Looks));
    }

    [Fact]
    public async Task Another_id_is_another_policy()
    {
        await using var room = await Known(TimeSpan.FromDays(30));
        room.Publish("2", mx: "new.clinic.example");

        room.Clock.Advance(PolicyRounds.CheckedEvery);
        await room.Round();

        Assert.True(Assert.IsType<StsStanding.Enforced>(await room.Standing()).Known.Policy.Names("new.clinic.example"));
    }

    [Theory]
    [InlineData("same")]
    [InlineData("silent")]
    [InlineData("gone")]
    public async Task When_its_time_is_half_over_it_is_fetched_anew_whatever_the_DNS_says(string record)
    {
        await using var room = await Known(TimeSpan.FromDays(7));
        if (record == "gone") room.Announce(null);
        if (record == "silent") room.Dns.Fail("_mta-sts.clinic.example");

        room.Clock.Advance(TimeSpan.FromDays(4));
        await room.Round();
        Assert.Equal(2, room.Fetches);

        room.Clock.Advance(TimeSpan.FromDays(6));
        Assert.IsType<StsStanding.Enforced>(await room.Standing());
    }

    [Fact]
    public async Task A_host_that_is_down_is_asked_again_in_the_next_round_and_the_policy_holds()
    {
        await using var room = await Known(TimeSpan.FromDays(7));
        room.Answer.Status = 500;

        room.Clock.Advance(TimeSpan.FromDays(4));
        await room.Round();
        Assert.IsType<StsStanding.Enforced>(await room.Standing());

        room.Answer.Status = 200;
        room.Clock.Advance(PolicyRounds.Interval);
        await room.Round();
        Assert.Equal(3, room.Fetches);
        room.Clock.Advance(TimeSpan.FromDays(6));
        Assert.IsType<StsStanding.Enforced>(await room.Standing());
    }

    [Fact]
    public async Task A_domain_that_nobody_mails_is_asked_no_more()
    {
        await using var room = await Known(TimeSpan.FromDays(365));

        room.Clock.Advance(PolicyRounds.UsedWithin + TimeSpan.FromMinutes(1));
        await room.Round();
        Assert.Equal((1, 1), (room.Fetches, room.Looks));

        await room.Standing();
        await room.Round();
        Assert.Equal((1, 2), (room.Fetches, room.Looks));
    }

    [Fact]
    public async Task A_policy_that_was_taken_back_is_left_to_end()
    {
        await using var room = await PolicyRoom.Open();
        room.Publish("1", "none", maxAge: (int)TimeSpan.FromDays(7).TotalSeconds);
        await room.Standing();
        room.Announce(null);

        room.Clock.Advance(TimeSpan.FromDays(4));
        await room.Round();

        Assert.Equal(1, room.Fetches);
    }

    static async Task<PolicyRoom> Known(TimeSpan maxAge)
    {
        var room = await PolicyRoom.Open();
        room.Publish("1", maxAge: (int)maxAge.TotalSeconds);
        Assert.IsType<StsStanding.Enforced>(await room.Standing());
        return room;
    }
}
