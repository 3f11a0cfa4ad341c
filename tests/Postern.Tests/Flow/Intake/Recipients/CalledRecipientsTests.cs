using Postern.Flow.Intake.Recipients;
using Postern.Rules.Decide;

namespace Postern.Tests.Flow.Intake.Recipients;

/// <summary>The mailbox server is asked, over TLS, and told nothing otherwise.</summary>
public sealed class CalledRecipientsTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(nameof(Fault.None), nameof(Step.Rcpt), typeof(RecipientAnswer.Known))]
    [InlineData(nameof(Fault.Never), nameof(Step.Rcpt), typeof(RecipientAnswer.Unknown))]
    [InlineData(nameof(Fault.Later), nameof(Step.Rcpt), typeof(RecipientAnswer.Unreachable))]
    [InlineData(nameof(Fault.Never), nameof(Step.Mail), typeof(RecipientAnswer.Unreachable))]
    [InlineData(nameof(Fault.Close), nameof(Step.Rcpt), typeof(RecipientAnswer.Unreachable))]
    [InlineData(nameof(Fault.Nonsense), nameof(Step.Rcpt), typeof(RecipientAnswer.Unreachable))]
    [InlineData(nameof(Fault.Never), nameof(Step.Banner), typeof(RecipientAnswer.Unreachable))]
    public async Task What_the_server_says_to_RCPT_is_the_answer(string fault, string step, Type answer)
    {
        await using var town = Town.Of(("clinic.example", Manners.Good with { Fault = Enum.Parse<Fault>(fault), At = Enum.Parse<Step>(step) }));
        await using var house = await House.Open(town, new ManualClock());

        Assert.IsType(answer, await Called(house).Ask(House.Address("nurse@clinic.example"), Ct));
        Assert.Empty(town.Took);
    }

    [Fact]
    public async Task A_server_without_TLS_is_told_no_name()
    {
        await using var town = Town.Of(("clinic.example", Manners.NoTls));
        await using var house = await House.Open(town, new ManualClock());

        Assert.IsType<RecipientAnswer.Unreachable>(await Called(house).Ask(House.Address("nurse@clinic.example"), Ct));
        Assert.DoesNotContain("nurse", string.Concat(town.Heard.Select(heard => heard.Wire)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Questions_and_messages_share_their_connections()
    {
        await using var town = Town.Of(("clinic.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        var called = Called(house);

        for (var number = 0; number < 5; number++) Assert.IsType<RecipientAnswer.Known>(await called.Ask(House.Address($"n{number}@clinic.example"), Ct));

        Assert.Single(town.Heard);
    }

    [Fact]
    public async Task A_connection_that_the_server_closed_meanwhile_is_opened_anew()
    {
        await using var town = Town.Of(("clinic.example", number => number == 0 ? Manners.Good with { Fault = Fault.Close, At = Step.Mail, After = 0 } : Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        var called = Called(house);

        Assert.IsType<RecipientAnswer.Unreachable>(await called.Ask(House.Address("nurse@clinic.example"), Ct));
        Assert.IsType<RecipientAnswer.Known>(await called.Ask(House.Address("nurse@clinic.example"), Ct));
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_left_alone_for_a_moment()
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("clinic.example", number => number == 0 ? Manners.NoTls : Manners.Good));
        await using var house = await House.Open(town, clock);
        var called = Called(house);

        await called.Ask(House.Address("nurse@clinic.example"), Ct);
        Assert.IsType<RecipientAnswer.Unreachable>(await called.Ask(House.Address("nurse@clinic.example"), Ct));
        Assert.Single(town.Heard);

        clock.Advance(CalledRecipients.Rest);
        Assert.IsType<RecipientAnswer.Known>(await called.Ask(House.Address("nurse@clinic.example"), Ct));
    }

    static CalledRecipients Called(House house) => new(house.Destinations, Policy.Safe, house.Clock);
}
