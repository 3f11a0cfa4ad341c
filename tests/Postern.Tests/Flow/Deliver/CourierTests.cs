using Postern.Flow;
using Postern.Mail.Smtp;
using Postern.Rules.Decide;

namespace Postern.Tests.Flow.Deliver;

public sealed class CourierTests
{
    static readonly MailFrom Nurse = new(House.Address("nurse@clinic.example"));
    static readonly RcptTo Pat = new(House.Address("pat@north.example"));

    [Theory]
    [InlineData(nameof(Fault.Reset), 2)]
    [InlineData(nameof(Fault.Close), 2)]
    [InlineData(nameof(Fault.GoAway), 2)]
    [InlineData(nameof(Fault.None), 1)]
    public async Task A_server_that_closes_between_messages_is_asked_once_more_on_a_fresh_connection(string fault, int connections)
    {
        var manners = Manners.Good with { Fault = Enum.Parse<Fault>(fault), At = Step.Mail, After = 1 };
        await using var town = Town.Of(("north.example", manners));
        await using var house = await House.Open(town, new ManualClock());

        Assert.IsType<Outcome.Delivered>((await Carry(house)).Outcome);
        Assert.IsType<Outcome.Delivered>((await Carry(house)).Outcome);

        Assert.Equal((2, connections), (town.Took.Count(), town.Heard.Count()));
    }

    [Fact]
    public async Task A_fresh_connection_that_fails_is_not_asked_again()
    {
        await using var town = Town.Of(("north.example", Manners.Good with { Fault = Fault.GoAway, At = Step.Mail }));
        await using var house = await House.Open(town, new ManualClock());

        Assert.IsType<Outcome.TryLater>((await Carry(house)).Outcome);
        Assert.Single(town.Heard);
    }

    [Theory]
    [InlineData(nameof(Step.Mail))]
    [InlineData(nameof(Step.Rcpt))]
    [InlineData(nameof(Step.Final))]
    public async Task A_5xx_fails_the_copy_with_the_servers_own_status(string step)
    {
        await using var town = Town.Of(("north.example", Manners.Good with { Fault = Fault.Never, At = Enum.Parse<Step>(step) }));
        await using var house = await House.Open(town, new ManualClock());

        var done = await Carry(house);

        Assert.Equal("5.1.1", Assert.IsType<Outcome.Failed>(done.Outcome).Status);
        Assert.Equal((550, "tls"), (done.Evidence.ReplyCode, done.Evidence.Protection));
    }

    [Theory]
    [InlineData(nameof(Fault.Later), nameof(Step.Rcpt), 451)]
    [InlineData(nameof(Fault.Later), nameof(Step.Final), 451)]
    [InlineData(nameof(Fault.GoAway), nameof(Step.Final), 421)]
    [InlineData(nameof(Fault.Reset), nameof(Step.Final), null)]
    [InlineData(nameof(Fault.Nonsense), nameof(Step.Rcpt), null)]
    [InlineData(nameof(Fault.Reset), nameof(Step.Banner), null)]
    public async Task Anything_that_may_pass_is_tried_later(string fault, string step, int? code)
    {
        await using var town = Town.Of(("north.example", Manners.Good with { Fault = Enum.Parse<Fault>(fault), At = Enum.Parse<Step>(step) }));
        await using var house = await House.Open(town, new ManualClock());

        var done = await Carry(house);

        Assert.IsType<Outcome.TryLater>(done.Outcome);
        Assert.Equal(code, done.Evidence.ReplyCode);
    }

    [Fact]
    public async Task A_domain_that_does_not_exist_fails_and_one_that_cannot_be_asked_for_waits()
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());

        Assert.Equal("5.1.2", Assert.IsType<Outcome.Failed>((await Carry(house, "pat@nowhere.example")).Outcome).Status);
        town.DnsIsDown = true;
        Assert.IsType<Outcome.TryLater>((await Carry(house)).Outcome);
        Assert.NotNull(house.Destinations.For("north.example").BackOff.At(house.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task An_exclusive_rule_refuses_where_TLS_fails_and_names_the_reason()
    {
        await using var town = Town.Of(("north.example", Manners.NoTls));
        await using var house = await House.Open(town, new ManualClock(), Policy.Safe with { Default = DomainRule.Safe with { Mode = PolicyMode.Exclusive } });

        var done = await Carry(house);

        Assert.Equal("5.7.1", Assert.IsType<Outcome.Failed>(done.Outcome).Status);
        Assert.Contains("offers no TLS", done.Evidence.Why, StringComparison.Ordinal);
        Assert.Empty(town.Took);
    }

    [Theory]
    [InlineData(nameof(TlsManner.Refuses))]
    [InlineData(nameof(TlsManner.ResetsIn))]
    [InlineData(nameof(TlsManner.Nonsense))]
    public async Task An_exclusive_rule_waits_for_a_fault_that_may_pass_and_then_refuses(string manner)
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", Manners.Good with { Tls = Enum.Parse<TlsManner>(manner) }));
        await using var house = await House.Open(town, clock, Exclusive);
        var copy = await house.Keep("Subject: hello\r\n\r\nhello\r\n", Nurse, Pat);

        var done = await house.Line.Carry(new Work(copy, Bytes: null), TestContext.Current.CancellationToken);
        Assert.Equal(copy.AcceptedAt + Policy.ExclusivePatience, Assert.IsType<Outcome.TryLater>(done.Outcome).GivesUpAt);

        clock.Advance(Policy.ExclusivePatience);
        done = await house.Line.Carry(new Work(copy, Bytes: null), TestContext.Current.CancellationToken);
        Assert.Equal("5.7.1", Assert.IsType<Outcome.Failed>(done.Outcome).Status);
        Assert.Empty(town.Took);
    }

    [Fact]
    public async Task An_exclusive_rule_waits_for_the_exchanger_that_was_not_reached()
    {
        await using var town = Town.Of(("north.example", Manners.Good with { Fault = Fault.Reset, At = Step.Banner }), ("north.example", Manners.NoTls));
        await using var house = await House.Open(town, new ManualClock(), Exclusive);

        Assert.IsType<Outcome.TryLater>((await Carry(house)).Outcome);
    }

    [Fact]
    public async Task Of_two_faults_the_one_that_may_pass_decides()
    {
        await using var town = Town.Of(("north.example", Manners.NoTls), ("north.example", Manners.Good with { Tls = TlsManner.Refuses }));
        await using var house = await House.Open(town, new ManualClock(), Exclusive);

        Assert.IsType<Outcome.TryLater>((await Carry(house)).Outcome);
    }

    static Policy Exclusive => Policy.Safe with { Default = DomainRule.Safe with { Mode = PolicyMode.Exclusive } };

    [Fact]
    public async Task A_second_exchanger_that_proves_TLS_is_used_when_the_first_does_not()
    {
        await using var town = Town.Of(("north.example", Manners.NoTls), ("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());

        var done = await Carry(house);

        Assert.Equal(("tls", "mx1.north.example"), (done.Evidence.Protection, done.Evidence.Server));
    }

    [Fact]
    public async Task A_server_that_resets_one_handshake_is_asked_again_at_once()
    {
        await using var town = Town.Of(("north.example", connection => connection == 0 ? Manners.Good with { Tls = TlsManner.ResetsIn } : Manners.Good));
        await using var house = await House.Open(town, new ManualClock());

        var done = await Carry(house);

        Assert.Equal((typeof(Outcome.Delivered), "tls"), (done.Outcome.GetType(), done.Evidence.Protection));
        Assert.Equal(2, town.Heard.Count());
    }

    [Fact]
    public async Task A_server_that_resets_every_handshake_has_no_TLS()
    {
        await using var town = Town.Of(("north.example", Manners.Good with { Tls = TlsManner.ResetsIn }));
        await using var house = await House.Open(town, new ManualClock());

        var done = await Carry(house);

        Assert.Equal((typeof(Outcome.Delivered), "portal"), (done.Outcome.GetType(), done.Evidence.Protection));
        Assert.Equal(4, town.Heard.Count()); // two for the message, one for the notice, and one more without TLS
    }

    [Fact]
    public async Task A_server_that_resets_a_handshake_and_is_gone_then_is_tried_later()
    {
        await using var town = Town.Of(("north.example", connection => connection == 0
            ? Manners.Good with { Tls = TlsManner.ResetsIn } : Manners.Good with { Fault = Fault.Reset, At = Step.Banner }));
        await using var house = await House.Open(town, new ManualClock());

        Assert.IsType<Outcome.TryLater>((await Carry(house)).Outcome);
    }

    [Fact]
    public async Task A_notice_goes_in_clear_to_a_server_whose_TLS_is_broken()
    {
        await using var town = Town.Of(("north.example", Manners.Good with { Tls = TlsManner.Nonsense }));
        await using var house = await House.Open(town, new ManualClock());

        var done = await Carry(house);

        Assert.IsType<Outcome.Delivered>(done.Outcome);
        Assert.Equal(("portal", null), (done.Evidence.Protection, done.Evidence.Tls));
        Assert.Equal("", Assert.Single(town.Took).From);
    }

    static async Task<Stage.Done> Carry(House house, string? to = null)
    {
        var copy = await house.Keep("Subject: hello\r\n\r\nhello\r\n", Nurse, to is null ? Pat : new RcptTo(House.Address(to)));
        return await house.Line.Carry(new Work(copy, Bytes: null), TestContext.Current.CancellationToken);
    }
}
